/** Verbs on entries: add, edit, list, find, show, delete, share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { searchableOf } from '../../renderer/search/row.ts';
import { createSearch } from '../../renderer/search/search.ts';
import type { VersionView } from '../api.ts';
import { textOf } from '../domain/bytes.ts';
import { EMPTY_DRAFT, type EntryDraft, type EntryView, KINDS, type Kind } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import { LIMITS } from '../domain/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { plainFile } from '../node/files/source.ts';
import type { Context } from './context.ts';
import { dayOf, entryLines, entryText, harmless, table } from './print.ts';
import { type Answered, BadUse, type Outcome, type Session } from './session.ts';

const answeredEntry = async (session: Session, entry: EntryView): Promise<Outcome> => {
  const nameOf = await session.spaceNames();
  return ok({ json: entry, text: entryText(entry, nameOf(entry.space)) });
};

/** A text file in UTF-8; a byte order mark is dropped. */
async function bodyFrom(path: string, name: string): Promise<Result<string>> {
  const file = await plainFile(path, name);
  if (!file) return failed(fault('file-unknown', { name }));
  if (file.size > 4 * LIMITS.bodyLength) return failed(fault('file-too-large', { name }));
  const text = textOf(await file.read(0, file.size));
  if (text === undefined)
    return failed(fault('file-damaged', { name, format: 'text', reason: 'it is not in UTF-8' }));
  return ok(text.replace(/^\ufeff/, ''));
}

const anotherTag = (tag: string, tags: readonly string[] = []): string[] => [...tags, tag];

/** A whole number above zero. */
function limitOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('A whole number in digits is needed, from 1 up.');
  return count;
}

interface Adding {
  title: string;
  bodyFile?: string;
  kind?: Kind;
  tag?: string[];
  space?: string;
}

function addVerb(context: Context, adding: Adding): Promise<void> {
  return context.inHome(async (session): Promise<Outcome> => {
    const space = await session.space(adding.space);
    if (!space.ok) return space;
    const body = adding.bodyFile ? await bodyFrom(context.path(adding.bodyFile), adding.bodyFile) : ok('');
    if (!body.ok) return body;
    const draft: EntryDraft = {
      ...EMPTY_DRAFT,
      title: adding.title,
      body: body.value,
      kind: adding.kind ?? EMPTY_DRAFT.kind,
      tags: adding.tag ?? [],
    };
    const added = await session.engine.call('entry.add', { space: space.value.id, draft });
    return added.ok ? ok({ json: added.value, text: `${added.value.id}\n` }) : added;
  });
}

function editVerb(
  context: Context,
  word: string,
  edit: { title?: string; bodyFile?: string },
): Promise<void> {
  if (edit.title === undefined && edit.bodyFile === undefined)
    throw new BadUse('Say what to change: --title, --body-file, or both.');
  return context.inHome(async (session): Promise<Outcome> => {
    const id = await session.entry(word);
    if (!id.ok) return id;
    const body = edit.bodyFile ? await bodyFrom(context.path(edit.bodyFile), edit.bodyFile) : undefined;
    if (body && !body.ok) return body;
    const changes: Partial<EntryDraft> = {
      ...(edit.title === undefined ? {} : { title: edit.title }),
      ...(body ? { body: body.value } : {}),
    };
    const edited = await session.engine.call('entry.edit', { id: id.value, changes });
    return edited.ok ? answeredEntry(session, edited.value) : edited;
  });
}

async function list(session: Session, spaceWord: string | undefined): Promise<Outcome> {
  const space = spaceWord === undefined ? undefined : await session.space(spaceWord);
  if (space && !space.ok) return space;
  const rows = await session.rows();
  if (!rows.ok) return rows;
  const shown = rows.value
    .filter((row) => !row.deleted && (!space || row.space === space.value.id))
    .sort((a, b) => b.updated - a.updated || (a.id < b.id ? -1 : 1));
  const text = entryLines(shown, await session.spaceNames());
  return ok({ json: shown.map(withoutTick), text: text === '' ? 'No entries yet.\n' : text });
}

/** The row's number is between engine and window. */
const withoutTick = <T extends { tick: number }>({ tick: _, ...entry }: T): Omit<T, 'tick'> => entry;

async function find(session: Session, words: string, limit: number): Promise<Outcome> {
  const rows = await session.rows();
  if (!rows.ok) return rows;
  const living = new Map(rows.value.filter((row) => !row.deleted).map((row) => [row.id as string, row]));
  const search = createSearch();
  search.put([...living.values()].map(searchableOf));
  const found = search.find({ words, limit }).flatMap(({ id }) => living.get(id) ?? []);
  const text = entryLines(found, await session.spaceNames());
  return ok({ json: found.map(withoutTick), text: text === '' ? 'Nothing found.\n' : text });
}

const historyText = (versions: readonly VersionView[]): string =>
  table(versions.map(({ at, by, firm, changed }) => [dayOf(at), `${by}, ${firm}`, changed.join(', ')]));

async function show(session: Session, word: string, withHistory: boolean): Promise<Outcome> {
  const id = await session.entry(word);
  if (!id.ok) return id;
  const entry = await session.engine.call('entry.get', { id: id.value });
  if (!entry.ok) return entry;
  const answer = await answeredEntry(session, entry.value);
  if (!withHistory || !answer.ok) return answer;
  const history = await session.engine.call('entry.history', { id: id.value });
  if (!history.ok) return history;
  const answered: Answered = {
    json: { ...entry.value, history: history.value },
    text: `${answer.value.text}\nHistory:\n${historyText(history.value)}`,
  };
  return ok(answered);
}

async function remove(session: Session, word: string): Promise<Outcome> {
  const id = await session.entry(word);
  if (!id.ok) return id;
  const gone = await session.engine.call('entry.delete', { id: id.value });
  return gone.ok ? ok({ json: gone.value, text: `Deleted: ${harmless(gone.value.title)}\n` }) : gone;
}

async function share(session: Session, word: string, to: string): Promise<Outcome> {
  const id = await session.entry(word);
  if (!id.ok) return id;
  const space = await session.space(to);
  if (!space.ok) return space;
  const shared = await session.engine.call('entry.share', { ids: [id.value], to: space.value.id });
  if (!shared.ok) return shared;
  const [copy] = shared.value.shared;
  if (copy) return ok({ json: shared.value, text: `${copy.to}\n` });
  const [refusal] = shared.value.refused;
  // The engine answers a refusal per entry; here there is only one, so it is the verb's own.
  return failed(refusal?.fault ?? fault('entry-unknown', { id: word }));
}

export function addEntryVerbs(program: Command, context: Context): void {
  program
    .command('add')
    .description('write a new entry; prints its id')
    .requiredOption('--title <title>', 'its title')
    .option('--body-file <file>', 'its text, Markdown in UTF-8')
    .addOption(new Option('--kind <kind>', 'what it is').choices(KINDS))
    .option('--tag <tag>', 'a tag; may be repeated', anotherTag)
    .option('--space <space>', 'where it belongs (default: private)')
    .action((adding: Adding) => addVerb(context, adding));
  program
    .command('edit')
    .description('change an entry')
    .argument('<id>')
    .option('--title <title>', 'its new title')
    .option('--body-file <file>', 'its new text')
    .action((id: string, edit: { title?: string; bodyFile?: string }) => editVerb(context, id, edit));
  program
    .command('list')
    .description('all entries, last changed first')
    .option('--space <space>', 'only of this space')
    .action(({ space }: { space?: string }) => context.inHome((session) => list(session, space)));
  program
    .command('find')
    .description('search; the best first. Signs: tag:dye kind:lesson lang:th before:2026 "cold rinse" -acid')
    .argument('<words...>')
    .option('--limit <n>', 'at most so many', limitOf, 20)
    .action((words: string[], { limit }: { limit: number }) =>
      context.inHome((session) => find(session, words.join(' '), limit)),
    );
  program
    .command('show')
    .description('one entry')
    .argument('<id>')
    .option('--history', 'with all its versions')
    .action((id: string, { history }: { history?: boolean }) =>
      context.inHome((session) => show(session, id, history === true)),
    );
  program
    .command('delete')
    .description('delete an entry; it can be brought back in the window')
    .argument('<id>')
    .action((id: string) => context.inHome((session) => remove(session, id)));
  program
    .command('share')
    .description('copy an entry into a shared space; prints the id of the copy')
    .argument('<id>')
    .requiredOption('--to <space>', 'the space')
    .action((id: string, { to }: { to: string }) => context.inHome((session) => share(session, id, to)));
}
