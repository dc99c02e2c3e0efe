import { IconWifi } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { NearPerson } from '../../../../sync/api.ts';
import type { DeviceId, SpaceId } from '../../../../sync/domain/ids.ts';
import { RelativeTime } from '../../../kit/text/RelativeTime.tsx';
import { SpaceSign } from '../../signs/SpaceSign.tsx';
import { aheadWords, behindWords } from '../../signs/standing.ts';
import { useAsk } from '../../verbs/useAsk.ts';
import styles from './near.module.css';
import { nameOf, wentWords } from './nearWords.ts';

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

function Person({ person }: { person: NearPerson }) {
  const { t } = useTranslation();
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
        <span>
          <bdi>{wentWords(person)}</bdi>
        </span>
        {person.spaces.map((space) => (
          <StandingIn key={space} device={person.device} space={space} />
        ))}
        <span className={styles.facts}>
          <span className={styles.well}>
            {t('near.connected')} <RelativeTime at={person.since} />
          </span>
        </span>
      </span>
    </li>
  );
}

/** Whom this PC exchanges with right now. */
export function WhoIsHere({ people }: { people: readonly NearPerson[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.side}>
      <h3>{t('near.here')}</h3>
      {people.length === 0 ? (
        <p>{t('near.nobody')}</p>
      ) : (
        <ul className={styles.people}>
          {people.map((person) => (
            <Person key={person.device} person={person} />
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
