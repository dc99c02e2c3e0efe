/** Exchange with those on the same network: off until somebody turns it on, then who is here and how to reach others. */
import { Button } from '@mantine/core';
import { IconWifi, IconWifiOff } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanStatus } from '../../../../sync/api.ts';
import type { Fault } from '../../../../sync/domain/fault.ts';
import { Section, Sheet } from '../../../kit/page/Page.tsx';
import { addressOf } from '../../../route.ts';
import { useHome } from '../../../store/home.ts';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { type Act, useAct } from '../../verbs/useAct.ts';
import { useAsk } from '../../verbs/useAsk.ts';
import { Called } from './Called.tsx';
import styles from './near.module.css';
import { newsOf } from './nearWords.ts';
import { type Calling, Reach } from './Reach.tsx';
import { WhenNobodyComes, WhoIsHere } from './WhoIsHere.tsx';

interface Lan {
  /** The last one known: what is being typed stays though contact is lost for a moment. */
  status: LanStatus | undefined;
  /** Why nothing is known at all. */
  fault: Fault | undefined;
  /** Takes what a verb answered. */
  show(status: LanStatus): void;
}

function useLan(): Lan {
  const { asked, again } = useAsk('lan.status', {}, 'lan');
  const [status, setStatus] = useState<LanStatus>();
  useEffect(() => {
    if (asked.is === 'answered') setStatus(asked.value);
  }, [asked]);
  const show = useCallback(
    (next: LanStatus) => {
      setStatus(next);
      again(); // so that what was asked before does not come after it
    },
    [again],
  );
  return { status, fault: asked.is === 'refused' && !status ? asked.fault : undefined, show };
}

function Off({ act, onTurn }: { act: Act; onTurn(): void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.off}>
      <IconWifiOff size="1.75rem" stroke={1.5} className={styles.picture} aria-hidden />
      <p>{t('near.off')}</p>
      <Button
        size="md"
        disabled={act.busy}
        leftSection={<IconWifi size="1.25rem" stroke={1.7} />}
        onClick={onTurn}
      >
        {t('near.turnOn')}
      </Button>
    </div>
  );
}

/** Nobody can be let in who shares no space with us: then there is nothing to read out or to type in. */
function useLonely(): boolean {
  const home = useHome();
  return (
    home.is === 'known' && home.status.spaces.every((space) => space.private || space.role === 'removed')
  );
}

function On({ status, tryAgain, ...calling }: Calling & { status: LanStatus; tryAgain: ReactNode }) {
  const { t } = useTranslation();
  const lonely = useLonely();
  const { people, called, fault } = status;
  if (lonely && people.length === 0 && called.length === 0)
    return (
      <p>
        {t('near.noSpace')} <a href={addressOf('cluster')}>{t('near.toSpaces')}</a>
      </p>
    );
  return (
    <div className={styles.on}>
      <FaultNote fault={fault} actions={tryAgain} />
      <div className={styles.sides}>
        <WhoIsHere status={status} onStatus={calling.onStatus} />
        <Reach status={status} {...calling} />
        {people.length === 0 ? <WhenNobodyComes /> : null}
      </div>
      <Called called={called} {...calling} />
    </div>
  );
}

export function Near() {
  const { t } = useTranslation();
  const { status, fault, show } = useLan();
  const act = useAct();
  const before = useRef<LanStatus>(undefined);
  const [news, setNews] = useState('');

  useEffect(() => {
    if (!status) return;
    const words = newsOf(before.current, status);
    before.current = status;
    if (words !== '') setNews(words);
  }, [status]);

  const turn = async (on: boolean): Promise<void> => {
    const next = await act.run('lan.turn', { on });
    if (next) show(next);
  };
  const tryAgain = (
    <Button size="sm" variant="default" disabled={act.busy} onClick={() => void turn(true)}>
      {t('near.again')}
    </Button>
  );

  return (
    <Section
      title={t('near.title')}
      aside={
        status?.on ? (
          <Button
            size="sm"
            variant="subtle"
            color="gray"
            disabled={act.busy}
            leftSection={<IconWifiOff size="1.125rem" stroke={1.7} />}
            onClick={() => void turn(false)}
          >
            {t('near.turnOff')}
          </Button>
        ) : null
      }
    >
      <p className={styles.heard} role="status">
        {news}
      </p>
      <FaultNote fault={fault ?? act.fault} />
      {status ? (
        <Sheet>
          {status.on ? (
            <On status={status} tryAgain={tryAgain} onStatus={show} onSay={setNews} />
          ) : (
            <Off act={act} onTurn={() => void turn(true)} />
          )}
        </Sheet>
      ) : null}
    </Section>
  );
}
