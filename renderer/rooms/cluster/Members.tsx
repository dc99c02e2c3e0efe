import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandingView } from '../../../sync/api.ts';
import { type DeviceId, parseDeviceId } from '../../../sync/domain/ids.ts';
import { type MemberView, ROLES, type Role, type SpaceView } from '../../../sync/domain/space.ts';
import { Select } from '../../kit/field/Select.tsx';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { aheadWords, behindWords } from '../signs/standing.ts';
import { useAct } from '../verbs/useAct.ts';
import styles from './cluster.module.css';
import { RemoveMember } from './RemoveMember.tsx';

export interface MembersProps {
  space: SpaceView;
  members: readonly MemberView[];
  /** How far those are who told. */
  standing: readonly StandingView[];
  /** Only stewards change roles and remove. */
  steward: boolean;
  onChanged(): void;
}

const ORDER = { active: 0, invited: 1, removed: 2 } as const;

function Met({ member }: { member: MemberView }) {
  const { t } = useTranslation();
  if (member.state === 'invited') return t('spaces.invited');
  if (member.state === 'removed') return t('spaces.removed');
  if (member.us) return t('spaces.us');
  if (member.lastMet === 0) return t('spaces.neverMet');
  return (
    <>
      {t('spaces.lastMet')} <RelativeTime at={member.lastMet} />
    </>
  );
}

function RoleOf({
  member,
  steward,
  onRole,
}: {
  member: MemberView;
  steward: boolean;
  onRole(device: DeviceId, role: Role): void;
}) {
  const { t } = useTranslation();
  const device = parseDeviceId(member.id);
  if (!steward || member.state !== 'active' || !device) return t(`role.${member.role}`);
  return (
    <Select
      compact
      aria-label={t('spaces.roleOf', { name: member.name })}
      value={member.role}
      onChange={(role) => onRole(device, role)}
      options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
    />
  );
}

/** Nothing for ourselves, who is invited or gone, and who never told: then "nothing of theirs" says it already. */
function HowFar({ standing }: { standing: StandingView | undefined }) {
  if (!standing?.told) return null;
  const ahead = aheadWords(standing);
  return (
    <span className={styles.far} data-all={standing.behind === 0 || undefined}>
      <span>{behindWords(standing)}</span>
      {ahead === '' ? null : <span>{ahead}</span>}
    </span>
  );
}

export function Members({ space, members, standing, steward, onChanged }: MembersProps) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState<MemberView>();
  const act = useAct();
  const sorted = [...members].sort((a, b) => ORDER[a.state] - ORDER[b.state] || Number(b.us) - Number(a.us));

  const setRole = async (member: DeviceId, role: Role): Promise<void> => {
    if (await act.run('space.role', { space: space.id, member, role })) onChanged();
  };

  return (
    <>
      <FaultNote fault={act.fault} />
      <ul className={styles.members}>
        {sorted.map((member) => (
          <li key={member.id} data-state={member.state}>
            <span className={styles.who}>
              <strong>
                <bdi>{member.state === 'invited' ? t('spaces.openInvitation') : member.name}</bdi>
              </strong>
              <span className={styles.quiet}>
                {member.firm === '' ? null : (
                  <>
                    <bdi>{member.firm}</bdi> ·{' '}
                  </>
                )}
                <bdi>
                  <Met member={member} />
                </bdi>
              </span>
              <HowFar standing={standing.find(({ id }) => id === member.id)} />
            </span>
            <span className={styles.role}>
              <RoleOf member={member} steward={steward} onRole={(id, role) => void setRole(id, role)} />
            </span>
            <span className={styles.act}>
              {steward && member.state !== 'removed' && !member.us ? (
                <Button variant="subtle" color="gray" size="compact-md" onClick={() => setLeaving(member)}>
                  {t(member.state === 'invited' ? 'spaces.withdraw' : 'spaces.remove')}
                  <span className={styles.heard}> {member.name}</span>
                </Button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {leaving ? (
        <RemoveMember
          space={space}
          member={leaving}
          onClose={() => {
            setLeaving(undefined);
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}
