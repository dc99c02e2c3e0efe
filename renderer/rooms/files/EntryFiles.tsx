/** The files of an entry: photos side by side, sound to listen to, everything else to save. */
import { Button, CloseButton } from '@mantine/core';
import { IconFile, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileFacts } from '../../../sync/domain/attachment.ts';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { call, fetchOut } from '../../bridge/bridge.ts';
import { say } from '../../kit/toast/Toasts.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { sizeOf } from '../signs/words.ts';
import { useAsk } from '../verbs/useAsk.ts';
import { AddFiles } from './AddFiles.tsx';
import { attachAll, dismiss, useGoing } from './attaching.ts';
import styles from './files.module.css';
import { Picture } from './Picture.tsx';
import { useArrivals, useOpened } from './useFiles.ts';

interface FilesProps {
  entry: EntryView;
  mayWrite: boolean;
  answered(entry: EntryView): void;
}

interface Acts {
  save(file: FileFacts): Promise<void>;
  remove(file: FileFacts): Promise<void>;
}

function useActs({ entry, answered }: FilesProps): Acts {
  const { t } = useTranslation();
  const wrong = (fault: Parameters<typeof sentenceFor>[0]): void =>
    say({ text: sentenceFor(fault), tone: 'wrong' });
  return {
    async save(file) {
      const opened = await call('file.open', { entry: entry.id, file: file.id });
      if (!opened.ok) return wrong(opened.fault);
      if (opened.value.is === 'waiting') return say({ text: t('files.asked', { name: file.name }) });
      if (opened.value.danger) say({ text: t('files.danger', { name: file.name }), tone: 'wrong' });
      await fetchOut(opened.value.file, opened.value.name);
    },
    async remove(file) {
      const args = { id: entry.id, file: file.id };
      const gone = await call('entry.detach', args);
      if (!gone.ok) return wrong(gone.fault);
      answered(gone.value);
      const undo = async (): Promise<void> => {
        const back = await call('entry.detach', { ...args, back: true });
        if (back.ok) answered(back.value);
        else wrong(back.fault);
      };
      say({
        text: t('files.removed', { name: file.name }),
        action: { label: t('kit.undo'), run: () => void undo() },
      });
    },
  };
}

function Sound({ entry, file }: { entry: EntryView; file: FileFacts }) {
  const { t } = useTranslation();
  const opened = useOpened(entry.id, file);
  if (opened.is === 'refused') return <FaultNote fault={opened.fault} />;
  if (opened.is === 'waiting') return <span role="status">{t('files.asked', { name: file.name })}</span>;
  if (opened.is !== 'shown') return null;
  if (opened.file.shows !== 'audio') return <span>{t('files.notShown')}</span>;
  // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
  return <audio className={styles.sound} controls autoPlay src={opened.address} aria-label={file.name} />;
}

function Row({
  entry,
  file,
  here,
  actions,
}: {
  entry: EntryView;
  file: FileFacts;
  here: boolean;
  actions: ReactNode;
}) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const sound = file.type.startsWith('audio/');
  return (
    <li className={styles.row}>
      <IconFile size="1.25rem" stroke={1.5} aria-hidden />
      <span className={styles.name}>
        <bdi>{file.name}</bdi>
        <span className={styles.about}>
          {sizeOf(file.size)}
          {here ? '' : ` · ${t('files.notHere')}`}
        </span>
      </span>
      <span className={styles.acts}>
        {sound && here && !playing ? (
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<IconPlayerPlay size="1rem" />}
            aria-label={t('files.playNamed', { name: file.name })}
            onClick={() => setPlaying(true)}
          >
            {t('files.play')}
          </Button>
        ) : null}
        {actions}
      </span>
      {playing ? <Sound entry={entry} file={file} /> : null}
    </li>
  );
}

/** Files on their way in, and those that were refused. */
function Arriving({ entry }: { entry: EntryView }) {
  const { t } = useTranslation();
  const goings = useGoing(entry.id);
  if (goings.length === 0) return null;
  return (
    <ul className={styles.rows} aria-label={t('files.arriving')}>
      {goings.map(({ id, name, share, fault }) => (
        <li key={id} className={styles.row}>
          <IconFile size="1.25rem" stroke={1.5} aria-hidden />
          <span className={styles.name}>
            <bdi>{name}</bdi>
            {fault ? <span className={styles.wrong}>{sentenceFor(fault)}</span> : null}
          </span>
          {fault ? (
            <CloseButton aria-label={t('files.dismiss', { name })} onClick={() => dismiss(id)} />
          ) : (
            <progress aria-label={t('files.adding', { name })} value={share} max={1} />
          )}
        </li>
      ))}
    </ul>
  );
}

export function EntryFiles(props: FilesProps) {
  const { t } = useTranslation();
  const { entry, mayWrite } = props;
  const { id, files = [] } = entry;
  const acts = useActs(props);
  const arrivals = useArrivals();
  const { asked, again } = useAsk('file.here', files.length > 0 ? { entry: id } : undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something came, or was added
  useEffect(() => again(), [again, arrivals, files.length]);
  const here = asked.is === 'answered' ? asked.value : [];
  const isHere = (file: FileFacts): boolean =>
    here.some(({ id, done, total }) => id === file.id && done === total);
  const add = useCallback((chosen: File[]) => attachAll(id, chosen), [id]);
  if (files.length === 0 && !mayWrite) return null;

  const actionsOf = (file: FileFacts) => (
    <>
      <Button
        variant="subtle"
        size="compact-md"
        aria-label={t(isHere(file) ? 'files.saveNamed' : 'files.fetchNamed', { name: file.name })}
        onClick={() => void acts.save(file)}
      >
        {isHere(file) ? t('files.save') : t('files.fetch', { size: sizeOf(file.size) })}
      </Button>
      {mayWrite ? (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={t('files.removeNamed', { name: file.name })}
          onClick={() => void acts.remove(file)}
        >
          {t('files.remove')}
        </Button>
      ) : null}
    </>
  );
  const pictures = files.filter(({ thumb }) => thumb !== undefined);
  const others = files.filter(({ thumb }) => thumb === undefined);
  return (
    <section className={styles.files} aria-label={t('files.title')}>
      <h2 className={styles.title}>{t('files.title')}</h2>
      {pictures.length > 0 ? (
        <ul className={styles.pictures}>
          {pictures.map((file) => (
            <Picture key={file.id} entry={id} file={file} actions={actionsOf(file)} />
          ))}
        </ul>
      ) : null}
      {others.length > 0 ? (
        <ul className={styles.rows}>
          {others.map((file) => (
            <Row key={file.id} entry={entry} file={file} here={isHere(file)} actions={actionsOf(file)} />
          ))}
        </ul>
      ) : null}
      <Arriving entry={entry} />
      {mayWrite ? <AddFiles onFiles={add} /> : null}
    </section>
  );
}
