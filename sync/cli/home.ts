/** Verbs on the home as a whole: init, status, fingerprint, doctor, backup, restore. */
import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Command } from 'commander';
import type { DoctorReport, HomeStatus } from '../api.ts';
import { fault } from '../domain/fault.ts';
import { parseName } from '../domain/name.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { restoreBackup } from '../engine/backup.ts';
import { nodeCrypto } from '../node/crypto.ts';
import { nodeDisk } from '../node/disk.ts';
import { isFolder } from '../node/files/source.ts';
import { lookAtHome, makePrivateFolder } from '../node/home.ts';
import { patiently } from '../node/patience.ts';
import { type Context, nowhere, withEngine } from './context.ts';
import { countOf, harmless, table } from './print.ts';
import type { Outcome, Session } from './session.ts';

async function init(context: Context, who: { name: string; business: string }): Promise<Outcome> {
  // Before the folder is made: a wrong name must leave nothing behind.
  if (!parseName(who.name).ok || !parseName(who.business).ok) return failed(fault('name-invalid'));
  const home = context.home();
  const founded = await withEngine(
    home,
    { create: true, place: nowhere },
    async (engine): Promise<Result<HomeStatus>> => {
      const status = await engine.call('home.status', {});
      if (status.ok && status.value.founded) return failed(fault('home-exists'));
      return status.ok ? engine.call('home.found', { name: who.name, firm: who.business }) : status;
    },
  );
  if (!founded.ok) return founded;
  const text = `Granary is ready for ${harmless(founded.value.name)}, ${harmless(founded.value.firm)}. It keeps everything in ${harmless(home)}\n`;
  return ok({ json: { home, ...founded.value }, text });
}

function statusText(status: HomeStatus): string {
  const facts = table([
    ['Name', status.name],
    ['Business', status.firm],
    ['Entries', String(status.entries)],
    ['Not sent yet', String(status.unsent)],
    ['Device', status.device],
  ]);
  const spaces = table(
    status.spaces.map((space) => [
      `  ${space.name}`,
      space.role,
      countOf(space.entries, 'entry', 'entries'),
      countOf(space.members, 'member', 'members'),
      space.unsent > 0 && !space.private ? `${space.unsent} not sent yet` : '',
    ]),
  );
  const trouble = [...(status.readOnly ? [status.readOnly] : []), ...status.notices];
  return `${facts}Spaces\n${spaces}${trouble.map(({ sentence }) => `! ${harmless(sentence)}\n`).join('')}`;
}

async function status(session: Session): Promise<Outcome> {
  const answer = await session.engine.call('home.status', {});
  if (!answer.ok) return answer;
  if (!answer.value.founded) return failed(fault('home-missing'));
  return ok({ json: answer.value, text: statusText(answer.value) });
}

async function fingerprint(session: Session, word: string): Promise<Outcome> {
  const space = await session.space(word);
  if (!space.ok) return space;
  const print = await session.engine.fingerprint(space.value.id);
  if (!print.ok) return print;
  const json = { space: space.value.id, ...print.value };
  return ok({ json, text: `${print.value.fingerprint}\n` });
}

function doctorText({ healthy, checked, problems }: DoctorReport): string {
  const lines = table(checked.map(({ what, count }) => [what, String(count)]));
  const verdict = healthy ? 'Everything is in order.\n' : '';
  const mark = healthy ? 'Note:' : '!';
  return lines + verdict + problems.map(({ sentence }) => `${mark} ${harmless(sentence)}\n`).join('');
}

async function doctor(session: Session, options: { acknowledge?: true }): Promise<Outcome> {
  const report = await session.engine.call('home.doctor', options.acknowledge ? { acknowledge: true } : {});
  if (!report.ok) return report;
  const { healthy, problems } = report.value;
  const trouble = `Not everything is in order (${problems.length} found): ${problems[0]?.sentence ?? ''}`;
  return ok({ json: report.value, text: doctorText(report.value), ...(healthy ? {} : { trouble }) });
}

/** Where a path really leads, also if its end is not there yet. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPath(above), basename(path));
  }
}

async function liesIn(path: string, folder: string): Promise<boolean> {
  const way = relative(await realPath(folder), await realPath(path));
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

async function backup(context: Context, session: Session, to: string): Promise<Outcome> {
  const folder = context.path(to);
  if (await liesIn(folder, context.home())) return failed(fault('folder-inside', { path: to }));
  const disk = nodeDisk(folder);
  if ((await disk.list('')).length > 0) return failed(fault('folder-not-empty', { path: to }));
  const there = await isFolder(folder);
  await makePrivateFolder(folder);
  const made = await session.engine.backup(disk);
  await disk.close();
  if (!made.ok) {
    const ours = ['journal/segments', 'journal/waiting', 'journal', ...(there ? [] : [''])];
    // The engine took its files back. Folders go only if nothing is in them.
    for (const name of ours) await rmdir(join(folder, name)).catch(() => {});
    return made;
  }
  const text = `Backup of ${countOf(made.value.files, 'file', 'files')} written to ${harmless(folder)} and read back.\n`;
  return ok({ json: { folder, ...made.value }, text });
}

/** Built beside the home and moved into place as a whole: a restore that stops half-way leaves no half home. */
async function restore(context: Context, from: string): Promise<Outcome> {
  const home = context.home();
  const there = await lookAtHome(nodeDisk(home));
  if (there === 'granary') return failed(fault('home-exists'));
  if (there === 'other') return failed(fault('folder-not-empty', { path: home }));
  const unfinished = join(dirname(home), `.${basename(home)}-${randomBytes(6).toString('hex')}`);
  try {
    await makePrivateFolder(unfinished);
    const restored = await restoreBackup(nodeDisk(context.path(from)), nodeDisk(unfinished), nodeCrypto);
    if (!restored.ok) return restored;
    await rmdir(home).catch(() => {}); // an empty folder in its place, or none
    // A virus scanner may still hold what was just written.
    await patiently(
      () => rename(unfinished, home),
      () => process.platform === 'win32',
    );
    const text = `${countOf(restored.value.files, 'file', 'files')} restored to ${harmless(home)}. Check it with: granary doctor\n`;
    return ok({ json: { home, ...restored.value }, text });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

export function addHomeVerbs(program: Command, context: Context): void {
  program
    .command('init')
    .description('start a Granary')
    .requiredOption('--name <name>', 'your name')
    .requiredOption('--business <firm>', "your business's name")
    .action((who: { name: string; business: string }) => context.answer(() => init(context, who)));
  program
    .command('status')
    .description('how things stand')
    .action(() => context.inHome(status, { tellsNotices: true }));
  program
    .command('fingerprint')
    .description('one line that is equal where everything was exchanged')
    .requiredOption('--space <space>', 'the space')
    .action(({ space }: { space: string }) => context.inHome((session) => fingerprint(session, space)));
  program
    .command('doctor')
    .description('check every file')
    .option('--acknowledge', 'you know what is lost: from now on it is only counted')
    .action((options: { acknowledge?: true }) =>
      context.inHome((session) => doctor(session, options), { tellsNotices: true }),
    );
  program
    .command('backup')
    .description('copy everything to an empty folder')
    .requiredOption('--to <dir>', 'the folder')
    .action(({ to }: { to: string }) => context.inHome((session) => backup(context, session, to)));
  program
    .command('restore')
    .description('bring a backup back where there is no Granary')
    .argument('<from>', 'the folder of the backup')
    .action((from: string) => context.answer(() => restore(context, from)));
}
