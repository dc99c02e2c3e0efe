import { Button, Radio, Stack } from '@mantine/core';
import { IconDownload, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileId } from '../../../sync/domain/ids.ts';
import { parseRole, ROLES, type Role, type SpaceView } from '../../../sync/domain/space.ts';
import { fetchOut } from '../../bridge/bridge.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { InviteHere } from './pairing/InviteHere.tsx';

/** Role first, then the way: a file that works once, or an invitation shown to somebody who is here. */
export function Invite({ space, onClose }: { space: SpaceView; onClose(): void }) {
  const { t } = useTranslation();
  const [role, setRole] = useState<Role>('member');
  const [made, setMade] = useState<{ file: FileId; name: string }>();
  const [isHere, setHere] = useState(false);
  const act = useAct();

  const invite = async (): Promise<void> => {
    const invitation = await act.run('space.invite', { space: space.id, role });
    if (!invitation) return;
    setMade(invitation);
    await fetchOut(invitation.file, invitation.name);
  };

  if (isHere) return <InviteHere space={space} role={role} onClose={onClose} />;
  if (made)
    return (
      <Dialog
        title={t('invite.madeTitle')}
        closeLabel={t('kit.close')}
        onClose={onClose}
        actions={<Button onClick={onClose}>{t('invite.done')}</Button>}
      >
        <Callout tone="good" title={made.name}>
          <p>{t('invite.made')}</p>
        </Callout>
        <p>{t('invite.next')}</p>
      </Dialog>
    );

  return (
    <Dialog
      title={t('invite.title', { space: space.name })}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <Button
            variant="default"
            disabled={act.busy}
            leftSection={<IconDownload size="1.125rem" stroke={1.7} />}
            onClick={() => void invite()}
          >
            {t('invite.do')}
          </Button>
          <Button
            disabled={act.busy}
            leftSection={<IconUsers size="1.125rem" stroke={1.7} />}
            onClick={() => setHere(true)}
          >
            {t('invite.here')}
          </Button>
        </>
      }
    >
      <Radio.Group
        label={t('invite.role')}
        value={role}
        onChange={(value) => setRole(parseRole(value) ?? role)}
      >
        <Stack gap="sm" mt="xs">
          {ROLES.map((each) => (
            <Radio key={each} value={each} label={t(`role.${each}`)} description={t(`roleMeans.${each}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Callout tone="notice">
        <p>{t('invite.once')}</p>
      </Callout>
      <FaultNote fault={act.fault} />
    </Dialog>
  );
}
