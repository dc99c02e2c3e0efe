/** A photo in the entry: small at first, larger in a dialog of this page, never a window of its own. */
import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileFacts } from '../../../sync/domain/attachment.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { sizeOf } from '../signs/words.ts';
import styles from './files.module.css';
import { useOpened, useThumb } from './useFiles.ts';

interface PictureProps {
  entry: EntryId;
  file: FileFacts;
  actions: ReactNode;
}

function Larger({ entry, file, actions, onClose }: PictureProps & { onClose(): void }) {
  const { t } = useTranslation();
  const opened = useOpened(entry, file);
  return (
    <Dialog
      wide
      title={file.name}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          {actions}
          <Button onClick={onClose}>{t('kit.close')}</Button>
        </>
      }
    >
      {opened.is === 'shown' && opened.file.shows === 'image' ? (
        <img className={styles.large} src={opened.address} alt={file.name} />
      ) : null}
      {opened.is === 'shown' && opened.file.shows !== 'image' ? <p>{t('files.notShown')}</p> : null}
      {opened.is === 'waiting' ? (
        <p role="status">{t('files.waiting', { size: sizeOf(file.size) })}</p>
      ) : null}
      {opened.is === 'refused' ? <FaultNote fault={opened.fault} /> : null}
    </Dialog>
  );
}

export function Picture({ entry, file, actions }: PictureProps) {
  const { t } = useTranslation();
  const [large, setLarge] = useState(false);
  const thumb = useThumb(entry, file);
  return (
    <li className={styles.picture}>
      <button
        type="button"
        className={styles.frame}
        aria-label={t('files.look', { name: file.name })}
        onClick={() => setLarge(true)}
      >
        {thumb ? <img src={thumb} alt="" /> : <IconPhoto size="2rem" stroke={1.3} aria-hidden />}
      </button>
      <span className={styles.caption}>
        <bdi>{file.name}</bdi>
      </span>
      {large ? <Larger entry={entry} file={file} actions={actions} onClose={() => setLarge(false)} /> : null}
    </li>
  );
}
