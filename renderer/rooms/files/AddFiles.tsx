/** Where files come in: dropped, pasted, chosen, or taken with the camera. */
import { IconCamera, IconPaperclip } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './files.module.css';

interface AddFilesProps {
  onFiles(files: File[]): void;
}

/** A picture on the clipboard has no name of its own worth keeping. */
function pasted(event: ClipboardEvent): File[] {
  const files = [...(event.clipboardData?.files ?? [])];
  const now = new Date().toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
  return files.map((file) =>
    file.name === 'image.png' ? new File([file], `${now}.png`, { type: file.type }) : file,
  );
}

function Choose({ label, camera, onFiles }: AddFilesProps & { label: string; camera?: boolean }) {
  const id = useId();
  const Icon = camera ? IconCamera : IconPaperclip;
  return (
    <label htmlFor={id} className={styles.choose} data-camera={camera || undefined}>
      <Icon size="1.125rem" stroke={1.7} aria-hidden />
      <span>{label}</span>
      <input
        id={id}
        className={styles.input}
        type="file"
        multiple={!camera}
        {...(camera ? { accept: 'image/*', capture: 'environment' as const } : {})}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = ''; // the same file may be chosen again
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}

export function AddFiles({ onFiles }: AddFilesProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = pasted(event);
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onFiles]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the buttons in it are the others
    <div
      className={styles.add}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      <Choose label={t('files.add')} onFiles={onFiles} />
      <Choose label={t('files.camera')} camera onFiles={onFiles} />
      <span className={styles.hint}>{t('files.hint')}</span>
    </div>
  );
}
