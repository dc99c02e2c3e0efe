import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { VersionView } from '../../../sync/api.ts';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { addressOf } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { momentOf } from '../signs/words.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './entry.module.css';
import { fieldName } from './fieldName.ts';

function Timeline({ entry }: { entry: EntryView }) {
  const { t, i18n } = useTranslation();
  const { asked } = useAsk('entry.history', { id: entry.id }, 'rows');
  if (asked.is === 'refused') return <FaultNote fault={asked.fault} />;
  if (asked.is === 'asking') return null;

  const whatOf = ({ changed }: VersionView): string =>
    changed.includes('created')
      ? t('history.created')
      : t('history.changed', { what: new Intl.ListFormat(i18n.language).format(changed.map(fieldName)) });

  return (
    <ol className={styles.timeline}>
      {asked.value.map((version) => {
        const present = version.version === entry.version;
        return (
          <li key={version.version} data-present={present || undefined}>
            <span className={styles.versionWhat}>{whatOf(version)}</span>
            <span className={styles.versionWho}>
              {version.us ? t('words.you') : <bdi>{version.by}</bdi>}
              {' · '}
              <time dateTime={new Date(version.at).toISOString()}>{momentOf(version.at)}</time>
            </span>
            {present ? (
              <span className={styles.versionNow}>{t('history.present')}</span>
            ) : (
              <a href={addressOf('entry', entry.id, { version: version.version })}>{t('history.look')}</a>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** How the entry came to be; asked for only when somebody wants to see it. */
export function History({
  entry,
  open,
  onOpen,
  className,
}: {
  entry: EntryView;
  open: boolean;
  onOpen(open: boolean): void;
  className: string | undefined;
}) {
  const { t } = useTranslation();
  const id = useId();
  const Icon = open ? IconChevronUp : IconChevronDown;
  return (
    <section className={className}>
      <h2>
        <button
          type="button"
          className={styles.disclose}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpen(!open)}
        >
          <Icon size="1.25rem" stroke={1.7} aria-hidden />
          {t('entry.history')}
        </button>
      </h2>
      <div id={id}>{open ? <Timeline entry={entry} /> : null}</div>
    </section>
  );
}
