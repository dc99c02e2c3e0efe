/** What can be done with several entries at once. */
import { Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconShare2, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportFormat } from '../../../sync/api.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { fetchOut } from '../../bridge/bridge.ts';
import { Progress } from '../../kit/notice/Progress.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { ShareDialog } from '../entry/ShareDialog.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { EXPORT_FORMATS, exportName } from '../transfer/exportName.ts';
import { useAct } from '../verbs/useAct.ts';
import { useDelete } from '../verbs/useDelete.ts';
import styles from './LibraryRoom.module.css';

export interface SelectionBarProps {
  chosen: ReadonlySet<EntryId>;
  /** Everything that is shown. */
  all: readonly EntryId[];
  /** They are deleted: all one can do with them is bring them back. */
  deleted: boolean;
  onChange(chosen: ReadonlySet<EntryId>): void;
  onDone(): void;
}

export function SelectionBar({ chosen, all, deleted, onChange, onDone }: SelectionBarProps) {
  const { t } = useTranslation();
  const [sharing, setSharing] = useState(false);
  const act = useAct();
  const remove = useDelete();
  const ids = [...chosen];
  const none = ids.length === 0;

  const exportAs = async (format: ExportFormat): Promise<void> => {
    const made = await act.run('export.run', { format, ids });
    if (!made) return;
    if (await fetchOut(made.file, exportName(t('transfer.fileName'), format)))
      say({ text: t('transfer.exported', { count: made.entries }) });
  };

  return (
    <section className={styles.selection} aria-label={t('library.choosing')}>
      <strong role="status">{t('library.chosen', { count: ids.length })}</strong>
      <Button
        variant="subtle"
        size="compact-md"
        onClick={() => onChange(new Set(ids.length === all.length ? [] : all))}
      >
        {t(ids.length === all.length && !none ? 'library.chooseNone' : 'library.chooseAll')}
      </Button>
      <div className={styles.selectionActs}>
        {deleted ? (
          <Button
            variant="default"
            disabled={none || remove.busy}
            leftSection={<IconArrowBackUp size="1.125rem" stroke={1.7} />}
            onClick={() => void remove.bringBack(ids).then(() => onChange(new Set()))}
          >
            {t('library.bringBack')}
          </Button>
        ) : (
          <>
            <Button
              variant="default"
              disabled={none}
              leftSection={<IconShare2 size="1.125rem" stroke={1.7} />}
              onClick={() => setSharing(true)}
            >
              {t('entry.share')}
            </Button>
            <Menu>
              <Menu.Target>
                <Button
                  variant="default"
                  disabled={none}
                  leftSection={<IconDownload size="1.125rem" stroke={1.7} />}
                >
                  {t('library.export')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {EXPORT_FORMATS.map((format) => (
                  <Menu.Item key={format} onClick={() => void exportAs(format)}>
                    {t(`transfer.format.${format}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            <Button
              variant="default"
              disabled={none || remove.busy}
              leftSection={<IconTrash size="1.125rem" stroke={1.7} />}
              onClick={() => void remove.run(ids).then(() => onChange(new Set()))}
            >
              {t('entry.delete')}
            </Button>
          </>
        )}
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('library.doneChoosing')}
        </Button>
      </div>
      {act.progress ? (
        <Progress label={t('transfer.exporting')} {...act.progress} onCancel={act.cancel} />
      ) : null}
      <FaultNote fault={act.fault ?? remove.fault} />
      {sharing ? <ShareDialog ids={ids} onClose={() => setSharing(false)} /> : null}
    </section>
  );
}
