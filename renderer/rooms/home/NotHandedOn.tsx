import { IconPackageExport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { Section } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import styles from './HomeRoom.module.css';

/** Edits in shared spaces that nobody else has yet, with the way to hand them on. */
export function NotHandedOn({ spaces }: { spaces: readonly SpaceView[] }) {
  const { t } = useTranslation();
  const waiting = spaces.filter((space) => !space.private && space.unsent > 0 && space.role !== 'removed');
  if (waiting.length === 0) return null;
  return (
    <Section title={t('home.unsent')}>
      <ul className={styles.unsent}>
        {waiting.map((space) => (
          <li key={space.id}>
            <a href={addressOf('exchange', undefined, { space: space.id })}>
              <IconPackageExport size="1.375rem" stroke={1.6} aria-hidden />
              <strong dir="auto">{space.name}</strong>
              <span>{t('home.unsentCount', { count: space.unsent })}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
