import { Button, Radio } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportFormat } from '../../../sync/api.ts';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import { fetchOut } from '../../bridge/bridge.ts';
import { Field } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { Progress } from '../../kit/notice/Progress.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useLate } from '../verbs/useLate.ts';
import { EXPORT_FORMATS, exportName } from './exportName.ts';
import styles from './transfer.module.css';

export function ExportPart() {
  const { t } = useTranslation();
  const spaces = useSpaces();
  const nameOf = useSpaceName();
  const [format, setFormat] = useState<ExportFormat>('html');
  const [spaceId, setSpaceId] = useState<SpaceId>();
  const space = spaces.find((each) => each.id === spaceId);
  const act = useAct();
  const late = useLate(act.busy);

  const run = async (): Promise<void> => {
    const made = await act.run('export.run', { format, ...(space ? { space: space.id } : {}) });
    if (!made) return;
    const name = exportName(space ? nameOf(space) : t('transfer.fileName'), format);
    if (await fetchOut(made.file, name)) say({ text: t('transfer.exported', { count: made.entries }) });
  };

  return (
    <div className={styles.part}>
      <p>{t('transfer.exportText')}</p>
      <Radio.Group
        label={t('transfer.formatLabel')}
        value={format}
        onChange={(value) => setFormat(EXPORT_FORMATS.find((each) => each === value) ?? format)}
      >
        <div className={styles.formats}>
          {EXPORT_FORMATS.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`transfer.format.${each}`)}
              description={t(`transfer.formatText.${each}`)}
            />
          ))}
        </div>
      </Radio.Group>
      {spaces.length > 1 ? (
        <Field label={t('transfer.exportSpace')}>
          {({ id }) => (
            <Select
              id={id}
              value={spaceId ?? ''}
              onChange={(chosen) => setSpaceId(chosen === '' ? undefined : chosen)}
              options={[
                { value: '', label: t('transfer.allSpaces') },
                ...spaces.map((each) => ({ value: each.id, label: nameOf(each) })),
              ]}
            />
          )}
        </Field>
      ) : null}
      {late ? (
        <Progress
          label={t('transfer.exporting')}
          done={act.progress?.done ?? 0}
          total={act.progress?.total ?? 0}
          onCancel={act.cancel}
        />
      ) : null}
      <FaultNote fault={act.fault} />
      <div>
        <Button
          variant="default"
          disabled={act.busy}
          leftSection={<IconDownload size="1.125rem" stroke={1.7} />}
          onClick={() => void run()}
        >
          {t('transfer.exportDo')}
        </Button>
      </div>
    </div>
  );
}
