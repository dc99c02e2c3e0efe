/** Entries in a list, the same way everywhere: title, advice, and who, where, when. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { Facts, List, Row } from '../../kit/list/List.tsx';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { addressOf } from '../../route.ts';
import { plainText } from '../../search/plain.ts';
import { ConfidenceSign } from './ConfidenceSign.tsx';
import { DisputedSign } from './DisputedSign.tsx';
import { KindSign } from './KindSign.tsx';
import { SpaceSign } from './SpaceSign.tsx';

/** What a reader wants to know first: the advice, else the beginning of the text. */
export function glimpseOf({ title, fields, body }: Pick<EntryView, 'title' | 'fields' | 'body'>): string {
  for (const text of [fields.advice, fields.happened, body, fields.why]) {
    const rest = afterTitle(plainText((text ?? '').slice(0, 600)), title);
    if (rest !== '') return rest;
  }
  return '';
}

/** A title is often made of the first words of an answer: what follows them is what the reader does not know yet. */
function afterTitle(text: string, title: string): string {
  const said = title.replace(/…$/u, '').trim();
  if (said === '' || !text.startsWith(said)) return text;
  const rest = text.slice(said.length).replace(/^[\s.!?。！？।۔؟]+/u, '');
  return title.endsWith('…') && rest !== '' ? `…\u00a0${rest}` : rest;
}

export function EntryFacts({ entry, space = true }: { entry: EntryView; space?: boolean }) {
  return (
    <Facts>
      {[
        entry.conflicts.length > 0 ? <DisputedSign key="disputed" /> : null,
        <KindSign key="kind" kind={entry.kind} />,
        <ConfidenceSign key="confidence" confidence={entry.confidence} />,
        entry.firm || entry.author ? <bdi key="who">{entry.firm || entry.author}</bdi> : null,
        space ? <SpaceSign key="space" id={entry.space} brief /> : null,
        <RelativeTime key="when" at={entry.updated} />,
      ]}
    </Facts>
  );
}

export function EntryRowWords({
  entry,
  title = entry.title,
  text = glimpseOf(entry),
  space = true,
}: {
  entry: EntryView;
  title?: ReactNode;
  text?: ReactNode;
  space?: boolean;
}) {
  return (
    <Row title={title} text={text} lang={entry.lang} facts={<EntryFacts entry={entry} space={space} />} />
  );
}

/** A plain list of entries, each a way to its page. */
export function EntryRows({ rows, label }: { rows: readonly EntryView[]; label: string }) {
  return (
    <List items={rows} keyOf={(row) => row.id} addressOf={(row) => addressOf('entry', row.id)} label={label}>
      {(row) => <EntryRowWords entry={row} />}
    </List>
  );
}

/** A title that may be missing, in its own direction. */
export function TitleText({ title, lang }: { title: string; lang?: string }) {
  const { t } = useTranslation();
  return title.trim() === '' ? <em>{t('words.untitled')}</em> : <bdi lang={lang || undefined}>{title}</bdi>;
}
