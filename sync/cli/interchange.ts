/** Import from and export to the formats of others. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ColumnMap, ExportFormat, ImportReport } from '../api.ts';
import { type Fault, fault } from '../domain/fault.ts';
import type { FileId } from '../domain/ids.ts';
import { failed, ok } from '../domain/result.ts';
import { parseMapText } from '../interchange/mapping.ts';
import { isFolder } from '../node/files/source.ts';
import type { Context } from './context.ts';
import { countOf, harmless, reportText } from './print.ts';
import type { Outcome, Session } from './session.ts';
import { atPath, refusalsOf, type Taken, troubleOf } from './several.ts';

const FORMATS: readonly ExportFormat[] = ['markdown', 'json', 'html', 'csv'];

/** `What=title,"Cost, in EUR"=why`, as `parseMapText` reads it. */
export function mapOf(text: string): ColumnMap {
  const map = parseMapText(text);
  if (!map.ok) throw new InvalidArgumentError(map.fault.sentence);
  return map.value;
}

/** An empty path would mean the folder one happens to stand in. */
function importable(path: string, before: readonly string[] = []): readonly string[] {
  if (path.trim() === '') throw new InvalidArgumentError('A file or a folder is needed.');
  return [...before, path];
}

interface Importing {
  space?: string;
  map?: ColumnMap;
}

function merged(taken: Taken<ImportReport>): ImportReport {
  const report: ImportReport = {
    added: 0,
    updated: 0,
    unchanged: 0,
    refused: refusalsOf(taken),
    oddities: [],
  };
  for (const { added, updated, unchanged, refused, oddities } of taken.done) {
    report.added += added;
    report.updated += updated;
    report.unchanged += unchanged;
    for (const refusal of refused) report.refused.push(refusal);
    for (const oddity of oddities) report.oddities.push(oddity);
  }
  return report;
}

/** What is wrong with a path, in words of who typed it: a folder is not one file that cannot be read. */
async function wrongAt(session: Session, path: string, wrong: Fault): Promise<Fault> {
  const nothing = wrong.code === 'file-gone' || wrong.code === 'file-kind';
  if (nothing && (await isFolder(session.path(path))))
    return fault('file-kind', { name: `anything in ${path}` });
  return atPath(wrong, path);
}

async function importPaths(session: Session, paths: readonly string[], options: Importing): Promise<Outcome> {
  const space = await session.space(options.space);
  if (!space.ok) return space;
  const taken: Taken<ImportReport> = { done: [], failed: [] };
  for (const path of paths) {
    const report = await session.engine.call('import.run', {
      file: session.path(path) as FileId,
      space: space.value.id,
      ...(options.map ? { map: options.map } : {}),
    });
    if (report.ok) taken.done.push(report.value);
    else taken.failed.push({ path, fault: await wrongAt(session, path, report.fault) });
  }
  const [only] = taken.failed;
  if (only && taken.done.length === 0) return failed(only.fault);
  const report = merged(taken);
  const trouble = troubleOf(taken);
  return ok({ json: report, text: reportText(report), ...(trouble ? { trouble } : {}) });
}

async function exportVerb(context: Context, options: { to: string; format: ExportFormat }): Promise<void> {
  const folder = context.path(options.to);
  return context.inHome(
    async (session): Promise<Outcome> => {
      const made = await session.engine.call('export.run', { format: options.format });
      if (!made.ok) return made;
      const { entries } = made.value;
      const text = `${countOf(entries, 'entry', 'entries')} written to ${harmless(folder)}\n`;
      return ok({ json: { folder, format: options.format, entries }, text });
    },
    { place: () => folder },
  );
}

export function addInterchangeVerbs(program: Command, context: Context): void {
  program
    .command('import')
    .description('take in CSV, Markdown, JSON Lines or JSON; again: only what changed')
    .argument('<paths...>', 'files, or folders of files', importable)
    .option('--space <space>', 'where to (default: private)')
    .option('--map <map>', 'which column goes where: \'Column=title,"One, with a comma"=body,…\'', mapOf)
    .action((paths: string[], options: Importing) =>
      context.inHome((session) => importPaths(session, paths, options)),
    );
  program
    .command('export')
    .description('write all entries in a format that others read')
    .requiredOption('--to <dir>', 'the folder')
    .addOption(new Option('--format <format>', 'the format').choices(FORMATS).makeOptionMandatory())
    .action((options: { to: string; format: ExportFormat }) => exportVerb(context, options));
}
