/** Import from and export to the formats of others. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ColumnMap, ColumnTarget, ExportFormat, ImportReport } from '../api.ts';
import type { FileId } from '../domain/ids.ts';
import { failed, ok } from '../domain/result.ts';
import type { Context } from './context.ts';
import { countOf, harmless, reportText } from './print.ts';
import type { Outcome, Session } from './session.ts';
import { atPath, refusalsOf, type Taken, troubleOf } from './several.ts';

const FORMATS: readonly ExportFormat[] = ['markdown', 'json', 'html', 'csv'];

/** The type makes a new target of the engine a compile error until it is listed here. */
const TARGETS: Readonly<Record<ColumnTarget, true>> = {
  title: true,
  body: true,
  tags: true,
  lang: true,
  kind: true,
  confidence: true,
  reviewBy: true,
  author: true,
  firm: true,
  created: true,
  id: true,
  expected: true,
  happened: true,
  why: true,
  advice: true,
  helps: true,
  append: true,
  ignore: true,
};

const isTarget = (word: string): word is ColumnTarget => Object.hasOwn(TARGETS, word);

/** `Driving Event=happened,Lesson(s) Learned=advice`: a column's name may hold `=`, but no comma. */
export function parseMap(text: string): ColumnMap {
  const pairs = text.split(',').map((pair): [string, ColumnTarget] => {
    const at = pair.lastIndexOf('=');
    const target = pair.slice(at + 1).trim();
    if (at < 1) throw new InvalidArgumentError(`"${pair}" is not Column=target.`);
    if (!isTarget(target))
      throw new InvalidArgumentError(`"${target}" is none of ${Object.keys(TARGETS).join(', ')}.`);
    return [pair.slice(0, at).trim(), target];
  });
  return Object.fromEntries(pairs);
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
    else taken.failed.push({ path, fault: atPath(report.fault, path) });
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
    .argument('<paths...>', 'files, or folders of files')
    .option('--space <space>', 'where to (default: private)')
    .option('--map <map>', 'which column goes where: "Column=title,Other column=body,…"', parseMap)
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
