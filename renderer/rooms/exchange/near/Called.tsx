import { Button } from '@mantine/core';
import { IconCircleCheck, IconClock, IconPhoneCalling, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CalledAddress } from '../../../../sync/api.ts';
import { call } from '../../../bridge/bridge.ts';
import { say } from '../../../kit/toast/Toasts.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { sentenceFor } from '../../signs/sentence.ts';
import { useAct } from '../../verbs/useAct.ts';
import { calledAs } from './address.ts';
import styles from './near.module.css';
import type { Calling } from './Reach.tsx';

const ICONS = {
  calling: IconPhoneCalling,
  linked: IconCircleCheck,
  waiting: IconClock,
  stopped: IconPlayerPause,
};

function Line({ called, onStatus, onSay }: Calling & { called: CalledAddress }) {
  const { t } = useTranslation();
  const act = useAct();
  const { address, state, fault } = called;
  const Icon = ICONS[state];

  const again = async (): Promise<void> => {
    onSay('');
    const status = await act.run('lan.call', { address });
    if (!status) return;
    onStatus(status);
    const now = calledAs(address, status);
    if (now?.fault) onSay(sentenceFor(now.fault));
  };
  /** Where Undo is pressed, this line is gone: a refusal is a remark as well. */
  const undo = async (): Promise<void> => {
    const answer = await call('lan.call', { address });
    if (answer.ok) onStatus(answer.value);
    else say({ text: sentenceFor(answer.fault), tone: 'wrong' });
  };
  const forget = async (): Promise<void> => {
    const status = await act.run('lan.forget', { address });
    if (!status) return;
    onStatus(status);
    say({ text: t('near.forgotten'), action: { label: t('kit.undo'), run: () => void undo() } });
  };

  return (
    <li data-state={state}>
      <Icon size="1.25rem" stroke={1.7} aria-hidden />
      <div className={styles.words}>
        <span className={styles.facts}>
          <bdi dir="ltr" className={styles.address}>
            {address}
          </bdi>
          <span className={styles.state}>{t(`near.state.${state}`)}</span>
        </span>
        {fault && state === 'waiting' ? (
          <span className={styles.quiet} dir="auto">
            {sentenceFor(fault)}
          </span>
        ) : null}
        <FaultNote fault={act.fault} />
      </div>
      <div className={styles.acts}>
        {state === 'linked' ? null : (
          <Button
            size="sm"
            variant="default"
            disabled={act.busy || state === 'calling'}
            onClick={() => void again()}
          >
            {t('near.callNow')}
            <span className={styles.heard}> {address}</span>
          </Button>
        )}
        <Button size="sm" variant="subtle" color="gray" disabled={act.busy} onClick={() => void forget()}>
          {t('near.forget')}
          <span className={styles.heard}> {address}</span>
        </Button>
      </div>
    </li>
  );
}

/** The addresses this PC goes on calling, what came of it, and a way to forget them. */
export function Called({ called, ...calling }: Calling & { called: readonly CalledAddress[] }) {
  const { t } = useTranslation();
  if (called.length === 0) return null;
  return (
    <div className={styles.calledPart}>
      <h3>{t('near.called')}</h3>
      <ul className={styles.called}>
        {called.map((each) => (
          <Line key={each.address} called={each} {...calling} />
        ))}
      </ul>
    </div>
  );
}
