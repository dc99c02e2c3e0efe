import { IconArchive, IconCircleCheck, IconCircleDashed, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Confidence } from '../../../sync/domain/entry.ts';
import styles from './signs.module.css';

const ICONS = {
  draft: IconPencil,
  'not-validated': IconCircleDashed,
  validated: IconCircleCheck,
  archived: IconArchive,
} satisfies Record<Confidence, unknown>;

/** How far an entry can be trusted: a word, a picture and a colour, each enough without the others. */
export function ConfidenceSign({ confidence }: { confidence: Confidence }) {
  const { t } = useTranslation();
  const Icon = ICONS[confidence] ?? IconCircleDashed;
  return (
    <span className={styles.confidence} data-confidence={confidence}>
      <Icon size="1rem" stroke={1.8} aria-hidden />
      {t(`confidence.${confidence}`)}
    </span>
  );
}
