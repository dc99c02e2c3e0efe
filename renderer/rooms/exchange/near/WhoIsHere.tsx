import { Button } from '@mantine/core';
import { IconPlayerPause, IconWifi } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LanStatus, NearPerson } from '../../../../sync/api.ts';
import type { DeviceId, SpaceId } from '../../../../sync/domain/ids.ts';
import { RelativeTime } from '../../../kit/text/RelativeTime.tsx';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { SpaceSign } from '../../signs/SpaceSign.tsx';
import { aheadWords, behindWords } from '../../signs/standing.ts';
import { useAct } from '../../verbs/useAct.ts';
import { useAsk } from '../../verbs/useAsk.ts';
import styles from './near.module.css';
import { nameOf, wentWords } from './nearWords.ts';
import { UnderWay } from './UnderWay.tsx';

/** What is new here for them, and there for us, by what they told last. */
function StandingIn({ device, space }: { device: DeviceId; space: SpaceId }) {
  const { asked } = useAsk('space.standing', { space }, 'rows');
  const standing = asked.is === 'answered' ? asked.value.find(({ id }) => id === device) : undefined;
  const ahead = standing ? aheadWords(standing) : '';
  return (
    <span className={styles.standing}>
      <SpaceSign id={space} />
      {standing ? <span>{behindWords(standing)}</span> : null}
      {ahead === '' ? null : <span>{ahead}</span>}
    </span>
  );
}

function Person({ person, onStatus }: { person: NearPerson; onStatus(status: LanStatus): void }) {
  const { t } = useTranslation();
  const act = useAct();
  const stop = async (): Promise<void> => {
    const status = await act.run('lan.stop', { device: person.device });
    if (status) onStatus(status);
  };
  return (
    <li>
      <span className={styles.sign}>
        <IconWifi size="1.25rem" stroke={1.8} aria-hidden />
      </span>
      <span className={styles.words}>
        <span>
          <strong>
            <bdi>{nameOf(person)}</bdi>
          </strong>
          {person.firm === '' ? null : (
            <>
              {', '}
              <bdi>{person.firm}</bdi>
            </>
          )}
        </span>
        {person.progress ? (
          <UnderWay who={nameOf(person)} progress={person.progress} />
        ) : (
          <span>
            <bdi>{wentWords(person)}</bdi>
          </span>
        )}
        {person.spaces.map((space) => (
          <StandingIn key={space} device={person.device} space={space} />
        ))}
        <span className={styles.facts}>
          <span className={styles.well}>
            {t('near.connected')} <RelativeTime at={person.since} />
          </span>
        </span>
        <FaultNote fault={act.fault} />
      </span>
      <Button
        size="compact-md"
        variant="subtle"
        color="gray"
        className={styles.stop}
        disabled={act.busy}
        onClick={() => void stop()}
      >
        {t('near.stop')}
        <span className={styles.heard}> {nameOf(person)}</span>
      </Button>
    </li>
  );
}

function Stopped({
  person: { device, name, firm },
  onStatus,
}: {
  person: LanStatus['stopped'][number];
  onStatus(status: LanStatus): void;
}) {
  const { t } = useTranslation();
  const act = useAct();
  const goOn = async (): Promise<void> => {
    const status = await act.run('lan.goOn', { device });
    if (status) onStatus(status);
  };
  return (
    <li>
      <span className={styles.sign} data-stopped>
        <IconPlayerPause size="1.25rem" stroke={1.8} aria-hidden />
      </span>
      <span className={styles.words}>
        <span>
          <strong>
            <bdi>{nameOf({ name })}</bdi>
          </strong>
          {firm === '' ? null : ', '}
          <bdi>{firm}</bdi>
        </span>
        <span className={styles.quiet}>{t('near.stopped')}</span>
        <FaultNote fault={act.fault} />
      </span>
      <Button size="compact-md" variant="default" disabled={act.busy} onClick={() => void goOn()}>
        {t('near.goOn')}
        <span className={styles.heard}> {nameOf({ name })}</span>
      </Button>
    </li>
  );
}

/** Whom this PC exchanges with right now, and with whom its owner stopped. */
export function WhoIsHere({ status, onStatus }: { status: LanStatus; onStatus(status: LanStatus): void }) {
  const { t } = useTranslation();
  const { people, stopped } = status;
  return (
    <div className={styles.side}>
      <h3>{t('near.here')}</h3>
      {people.length + stopped.length === 0 ? (
        <p>{t('near.nobody')}</p>
      ) : (
        <ul className={styles.people}>
          {people.map((person) => (
            <Person key={person.device} person={person} onStatus={onStatus} />
          ))}
          {stopped.map((person) => (
            <Stopped key={person.device} person={person} onStatus={onStatus} />
          ))}
        </ul>
      )}
    </div>
  );
}

const HELPS = ['wifi', 'asked', 'hotspot', 'file'] as const;

/** What to do so that somebody comes. */
export function WhenNobodyComes() {
  const { t } = useTranslation();
  return (
    <div className={styles.when}>
      <h3>{t('near.help')}</h3>
      <ul className={styles.helps}>
        {HELPS.map((help) => (
          <li key={help}>{t(`near.helps.${help}`)}</li>
        ))}
      </ul>
    </div>
  );
}
