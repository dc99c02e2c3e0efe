/** Verbs on the files of an entry: attach, detach, save; and which of them come by themselves. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FileRules, FilesKept } from '../api.ts';
import type { FileFacts } from '../domain/attachment.ts';
import type { EntryView } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import type { FileId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { type Context, placeAt } from './context.ts';
import { entryText, harmless } from './print.ts';
import type { Outcome, Session } from './session.ts';

async function entryOf(session: Session, word: string): Promise<Result<EntryView>> {
  const id = await session.entry(word);
  return id.ok ? session.engine.call('entry.get', { id: id.value }) : id;
}

/** By its number in `show`, or by its name; of two with one name the number says which. */
function fileOf(entry: EntryView, word: string): Result<FileFacts> {
  const files = entry.files ?? [];
  const found =
    files.find(({ name }) => name === word) ?? (/^\d+$/.test(word) ? files[Number(word) - 1] : undefined);
  return found ? ok(found) : failed(fault('attachment-unknown', { name: word }));
}

/** Files before the one that was refused stay attached; the sentence names that one. */
async function attach(
  session: Session,
  word: string,
  paths: readonly string[],
  keepPlace: boolean,
): Promise<Outcome> {
  const entry = await entryOf(session, word);
  if (!entry.ok) return entry;
  let view = entry.value;
  for (const path of paths) {
    const file = session.path(path) as FileId;
    const attached = await session.engine.call('entry.attach', {
      id: view.id,
      file,
      ...(keepPlace ? { keepPlace } : {}),
    });
    if (!attached.ok)
      return attached.fault.code === 'file-gone' ? failed(fault('file-unknown', { name: path })) : attached;
    view = attached.value;
  }
  const nameOf = await session.spaceNames();
  return ok({ json: view, text: entryText(view, nameOf(view.space)) });
}

async function detach(session: Session, word: string, name: string): Promise<Outcome> {
  const entry = await entryOf(session, word);
  if (!entry.ok) return entry;
  const file = fileOf(entry.value, name);
  if (!file.ok) return file;
  const detached = await session.engine.call('entry.detach', { id: entry.value.id, file: file.value.id });
  return detached.ok
    ? ok({ json: detached.value, text: `Removed from the entry: ${harmless(file.value.name)}\n` })
    : detached;
}

async function save(session: Session, word: string, name: string): Promise<Outcome> {
  const entry = await entryOf(session, word);
  if (!entry.ok) return entry;
  const file = fileOf(entry.value, name);
  if (!file.ok) return file;
  const opened = await session.engine.call('file.open', { entry: entry.value.id, file: file.value.id });
  if (!opened.ok) return opened;
  if (opened.value.is === 'waiting') return failed(fault('attachment-waits', { name: file.value.name }));
  const { file: path, danger, ...facts } = opened.value;
  const warning = danger
    ? 'Careful: opening this file can run a program. Open it only if you know who made it.\n'
    : '';
  return ok({ json: { ...facts, danger, path }, text: `Saved: ${harmless(path)}\n${warning}` });
}

export const MEGABYTE = 1_000_000;

export function megabytesOf(text: string): number {
  const count = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number of megabytes is needed.');
  return count;
}

async function rules(session: Session, rule: FileRules['rule'] | undefined, megabytes: number | undefined) {
  const kept = await session.engine.call('files.rules', {
    ...(rule ? { rule } : {}),
    ...(megabytes === undefined ? {} : { budgetBytes: megabytes * MEGABYTE }),
  });
  if (!kept.ok) return kept;
  const { rule: now, budgetBytes, here, elsewhere } = kept.value;
  const words = { always: 'always', near: 'from PCs on this network only', opened: 'only when opened' };
  const text = `Files come ${words[now]}; at most ${Math.round(budgetBytes / MEGABYTE)} MB by themselves.\n`;
  const counted = ({ files, bytes }: FilesKept['here']) => `${files} (${(bytes / MEGABYTE).toFixed(1)} MB)`;
  const room = `On this PC: ${counted(here)}. Can be fetched: ${counted(elsewhere)}.\n`;
  return ok({ json: kept.value, text: text + room });
}

export function addFileVerbs(program: Command, context: Context): void {
  program
    .command('attach')
    .description('put files with an entry')
    .argument('<id>')
    .argument('<files...>')
    .option('--keep-place', 'keep the place where a photo was taken, also in a shared space')
    .action((id: string, files: string[], { keepPlace }: { keepPlace?: boolean }) =>
      context.inHome((session) => attach(session, id, files, keepPlace === true)),
    );
  program
    .command('detach')
    .description('take a file away from an entry')
    .argument('<id>')
    .argument('<file>', 'its name, or its number in "show"')
    .action((id: string, file: string) => context.inHome((session) => detach(session, id, file)));
  program
    .command('save')
    .description('save a file of an entry')
    .argument('<id>')
    .argument('<file>', 'its name, or its number in "show"')
    .requiredOption('--to <path>', 'a file, or a folder that is there')
    .action(async (id: string, file: string, { to }: { to: string }) =>
      context.inHome((session) => save(session, id, file), { place: await placeAt(context.path(to)) }),
    );
  program
    .command('files')
    .description('which files come by themselves, and how much room they take')
    .addOption(new Option('--rule <rule>', 'when').choices(['always', 'near', 'opened']))
    .option('--budget <megabytes>', 'how much room they may take', megabytesOf)
    .action(({ rule, budget }: { rule?: FileRules['rule']; budget?: number }) =>
      context.inHome((session) => rules(session, rule, budget)),
    );
}
