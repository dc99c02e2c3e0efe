import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MemberView, SpaceView } from '../../../sync/domain/space.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';

/** Asks beforehand, since this cannot be undone, and says what it does and what it cannot do. */
export function RemoveMember({
  space,
  member,
  onClose,
}: {
  space: SpaceView;
  member: MemberView;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const act = useAct();
  const invited = member.state === 'invited';
  const remove = async (): Promise<void> => {
    if (!(await act.run('space.remove', { space: space.id, member: member.id }))) return;
    say({ text: invited ? t('spaces.withdrawn') : t('spaces.removedNow', { name: member.name }) });
    onClose();
  };
  return (
    <Dialog
      title={invited ? t('spaces.withdrawTitle') : t('spaces.removeTitle', { name: member.name })}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <Button color="clay" disabled={act.busy} onClick={() => void remove()}>
            {t(invited ? 'spaces.withdraw' : 'spaces.remove')}
          </Button>
        </>
      }
    >
      <p>
        {invited
          ? t('spaces.withdrawText')
          : t('spaces.removeText', { name: member.name, space: space.name })}
      </p>
      {invited ? null : <p>{t('spaces.removeAfter')}</p>}
      <FaultNote fault={act.fault} />
    </Dialog>
  );
}
