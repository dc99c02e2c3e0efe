import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { TextField } from '../../kit/field/Field.tsx';
import { go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';

export function CreateSpace({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const act = useAct();
  const create = async (): Promise<void> => {
    const space = await act.run('space.create', { name: name.trim() });
    if (space) go('cluster', space.id);
  };
  return (
    <Dialog title={t('spaces.create')} closeLabel={t('kit.close')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
        style={{ display: 'contents' }}
      >
        <TextField
          label={t('spaces.name')}
          hint={t('spaces.nameHint')}
          value={name}
          onChange={setName}
          maxLength={120}
          autoFocus
        />
        <p>{t('spaces.createText')}</p>
        <FaultNote fault={act.fault} />
        <div>
          <Button type="submit" disabled={act.busy || name.trim() === ''}>
            {t('spaces.createDo')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
