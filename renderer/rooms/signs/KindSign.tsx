import {
  IconAddressBook,
  IconBulb,
  IconHelpCircle,
  IconListNumbers,
  IconNote,
  IconTool,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Kind } from '../../../sync/domain/entry.ts';
import styles from './signs.module.css';

const ICONS = {
  lesson: IconBulb,
  'how-to': IconListNumbers,
  'problem-fix': IconTool,
  question: IconHelpCircle,
  contact: IconAddressBook,
  note: IconNote,
} satisfies Record<Kind, unknown>;

/** The kind's picture alone; the word must stand nearby or be named for screen readers. */
function KindIcon({ kind, size }: { kind: Kind; size: string }) {
  const Icon = ICONS[kind] ?? IconNote;
  return <Icon size={size} stroke={1.6} aria-hidden />;
}

/** Picture and word. */
export function KindSign({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  return (
    <span className={styles.kind}>
      <KindIcon kind={kind} size="1.125rem" />
      {t(`kind.${kind}`)}
    </span>
  );
}
