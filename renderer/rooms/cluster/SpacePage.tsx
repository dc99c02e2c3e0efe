import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { POWERS, ROLES, type SpaceView } from '../../../sync/domain/space.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page, Section } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useSpaceName } from '../signs/SpaceSign.tsx';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './cluster.module.css';
import { Invite } from './Invite.tsx';
import { Members } from './Members.tsx';

function RoleWords() {
  const { t } = useTranslation();
  return (
    <details className={styles.roles}>
      <summary>{t('spaces.roles')}</summary>
      <dl>
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{t(`role.${role}`)}</dt>
            <dd>{t(`roleMeans.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Ways({ space }: { space: SpaceView }) {
  const { t } = useTranslation();
  return (
    <>
      {space.entries > 0 ? (
        <Button variant="default" component="a" href={addressOf('library', undefined, { space: space.id })}>
          {t('spaces.read', { count: space.entries })}
        </Button>
      ) : null}
      {space.private ? null : (
        <Button
          variant={space.unsent > 0 ? 'filled' : 'default'}
          component="a"
          href={addressOf('exchange', undefined, { space: space.id })}
        >
          {space.unsent > 0 ? t('spaces.exchangeUnsent', { count: space.unsent }) : t('spaces.exchange')}
        </Button>
      )}
    </>
  );
}

/** One space: our role in it, and its members. The private one has none but us. */
export function SpacePage({ space }: { space: SpaceView }) {
  const { t } = useTranslation();
  const nameOf = useSpaceName();
  const [inviting, setInviting] = useState(false);
  const { asked, again } = useAsk('space.members', space.private ? undefined : { space: space.id }, 'home');
  const shared = !space.private && space.role !== 'removed';
  const far = useAsk('space.standing', shared ? { space: space.id } : undefined, 'rows').asked;
  const steward = space.role !== 'removed' && POWERS[space.role].steward;
  return (
    <Page
      title={nameOf(space)}
      lang=""
      back={{ label: t('room.cluster'), address: addressOf('cluster') }}
      lead={space.private ? t('spaces.privateLong') : t(`yourRole.${space.role}`)}
      actions={<Ways space={space} />}
    >
      {space.role === 'removed' ? <Callout tone="warning">{t('spaces.removedText')}</Callout> : null}
      {space.entries === 0 && !space.private && space.role !== 'removed' && POWERS[space.role].write ? (
        <Callout tone="notice" title={t('library.emptySpace', { space: space.name })}>
          <p>{t('library.emptySpaceText')}</p>
        </Callout>
      ) : null}
      {space.private ? null : (
        <Section
          title={t('spaces.memberList')}
          aside={
            steward ? (
              <Button
                leftSection={<IconUserPlus size="1.125rem" stroke={1.7} />}
                onClick={() => setInviting(true)}
              >
                {t('spaces.invite')}
              </Button>
            ) : null
          }
        >
          {asked.is === 'answered' ? (
            <Members
              space={space}
              members={asked.value}
              standing={far.is === 'answered' ? far.value : []}
              steward={steward}
              onChanged={again}
            />
          ) : null}
          {asked.is === 'refused' ? <FaultNote fault={asked.fault} /> : null}
          <RoleWords />
        </Section>
      )}
      {inviting ? (
        <Invite
          space={space}
          onClose={() => {
            setInviting(false);
            again();
          }}
        />
      ) : null}
    </Page>
  );
}
