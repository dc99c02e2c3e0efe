import { IconCircleCheck, IconClock, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HolderView } from '../../../sync/api.ts';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { useSpaces } from '../signs/SpaceSign.tsx';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './holders.module.css';

const ICONS = { present: IconCircleCheck, older: IconClock, unknown: IconHelpCircle } as const;

function Holder({ holder: { name, firm, us, has, met } }: { holder: HolderView }) {
  const { t } = useTranslation();
  const Icon = ICONS[has];
  const words = met === 0 && !us ? 'never' : has;
  return (
    <li data-has={has}>
      <Icon size="1.25rem" stroke={1.7} aria-hidden />
      <span className={styles.who}>
        <span>
          <bdi>{name}</bdi>
          {firm === '' ? '' : ', '}
          <bdi>{firm}</bdi>
        </span>
        <span className={styles.says}>
          {us ? t('holders.us') : t(`holders.${words}`)}
          {!us && met > 0 ? (
            <>
              {' · '}
              {t('holders.met')} <RelativeTime at={met} />
            </>
          ) : null}
        </span>
      </span>
    </li>
  );
}

const ORDER = { present: 0, older: 1, unknown: 2 } as const;

/**
 * Who else has the entry, as far as they told: never a yes that is not so. One line, and behind it everybody by name.
 * In the private space there is nobody to tell of.
 */
export function Holders({ entry }: { entry: EntryView }) {
  const { t } = useTranslation();
  const space = useSpaces().find(({ id }) => id === entry.space);
  const shared = space !== undefined && !space.private && space.role !== 'removed';
  const { asked } = useAsk('entry.holders', shared ? { id: entry.id } : undefined, 'rows');
  if (asked.is !== 'answered') return null;
  const holders = asked.value;
  if (holders.length < 2) return <p className={styles.alone}>{t('holders.alone')}</p>;
  const present = holders.filter(({ has }) => has === 'present').length;
  const sorted = [...holders].sort((a, b) => Number(b.us) - Number(a.us) || ORDER[a.has] - ORDER[b.has]);
  return (
    <details className={styles.holders}>
      <summary>{t('holders.sum', { count: holders.length, present })}</summary>
      <ul>
        {sorted.map((holder) => (
          <Holder key={holder.id} holder={holder} />
        ))}
      </ul>
      <p className={styles.note}>{t('holders.note')}</p>
    </details>
  );
}
