/** How much may go over hubs in a day, for who pays for it; and a way on when that is used up. */
import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../../../kit/field/Select.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { sizeOf } from '../../signs/words.ts';
import { useAct } from '../../verbs/useAct.ts';
import { useAsk } from '../../verbs/useAsk.ts';
import styles from './hubs.module.css';

const MEGABYTE = 1_000_000;
const LIMITS = [1, 5, 20, 100, 500].map((megabytes) => megabytes * MEGABYTE);
const NONE = 'none';

export function DataLimit() {
  const { t } = useTranslation();
  const id = useId();
  const { asked, again } = useAsk('exchange.limits', {}, 'hub');
  const act = useAct();
  if (asked.is !== 'answered') return null;
  const { hub, today } = asked.value;
  // One that was set by a command is none of ours; it is shown as it is.
  const sizes = hub === undefined || LIMITS.includes(hub) ? LIMITS : [...LIMITS, hub].sort((a, b) => a - b);
  const change = async (chosen: string): Promise<void> => {
    if (await act.run('exchange.limits', { hub: chosen === NONE ? null : Number(chosen) })) again();
  };
  const goOn = async (): Promise<void> => {
    if (await act.run('exchange.limits', { goOn: 'hub' })) again();
  };
  return (
    <div className={styles.limit}>
      <label htmlFor={id}>{t('hubs.limit')}</label>
      <Select
        id={id}
        compact
        options={[
          { value: NONE, label: t('hubs.limitNone') },
          ...sizes.map((size) => ({
            value: String(size),
            label: t('hubs.limitDay', { size: sizeOf(size) }),
          })),
        ]}
        value={hub === undefined ? NONE : String(hub)}
        onChange={(chosen) => void change(chosen)}
      />
      <span className={styles.state}>
        {today.hub > 0 ? t('hubs.today', { size: sizeOf(today.hub) }) : t('hubs.todayNothing')}
      </span>
      {hub !== undefined && today.hub >= hub ? (
        <Button size="sm" variant="default" disabled={act.busy} onClick={() => void goOn()}>
          {t('hubs.goOn')}
        </Button>
      ) : null}
      <FaultNote fault={act.fault} />
    </div>
  );
}
