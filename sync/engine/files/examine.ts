/** Whether attachments that lie here are what they should be: every byte is read, and what is not right is fetched again. */
import type { Answer, Notice, Verbs } from '../../api.ts';
import { chunkCount } from '../../attachment/blob.ts';
import { ok } from '../../domain/result.ts';
import { doctor } from '../doctor.ts';
import type { Beside } from '../verbs/files.ts';
import type { Workbench } from '../workbench.ts';
import type { Keyed } from './read.ts';

interface Examined {
  whole: number;
  problems: Notice[];
}

/** The examination of everything: the files after the rest, and beside the turns, for they may be many gigabytes. */
export async function examineHome(
  beside: Beside,
  args: Verbs['home.doctor']['args'],
): Promise<Answer<'home.doctor'>> {
  const report = await beside.turn((bench) => doctor(bench, args));
  if (!report.ok) return report;
  const { whole, problems } = await examineFiles(beside.bench());
  return ok({
    healthy: report.value.healthy && problems.length === 0,
    checked: [...report.value.checked, ...(whole > 0 ? [{ what: 'files', count: whole }] : [])],
    problems: [...problems, ...report.value.problems],
  });
}

/** A file that has not come yet is no damage; one of which something cannot be read any more is. */
async function examineFiles(bench: Workbench): Promise<Examined> {
  const { library, progress, store } = bench;
  const files = [...store.entries.values()].flatMap((entry) =>
    library.attachments(entry).map((file) => ({ file, space: store.spaces.get(entry.space) })),
  );
  const examined: Examined = { whole: 0, problems: [] };
  for (const [index, { file, space }] of files.entries()) {
    if (progress.cancelled()) break;
    progress.report('home.doctor', index, files.length);
    const before = [file, file.thumb].filter((blob) => blob && store.blobs.isWhole(blob.id, blob.size));
    // Of a private space nobody else can bring what is not here.
    let damaged = space?.roster.private === true && !before.includes(file);
    for (const blob of before) if (blob && !(await isSound(bench, blob))) damaged = true;
    if (!damaged) {
      examined.whole += before.includes(file) ? 1 : 0;
      continue;
    }
    const { name } = file;
    const code = space?.roster.private ? 'file-lost' : 'file-damaged';
    examined.problems.push({ code, params: { name }, sentence: SENTENCES[code](name) });
  }
  // Links look again what is missing here.
  if (examined.problems.length > 0) store.emit({ is: 'home' });
  return examined;
}

const SENTENCES = {
  'file-damaged': (name: string) =>
    `The file ${name} is damaged on this disk. It is fetched again from whoever has it; the entry itself is whole.`,
  'file-lost': (name: string) =>
    `The file ${name} is damaged or gone on this disk, and only this PC had it. The entry itself is whole. Use a backup to get the file back, or attach it again.`,
};

async function isSound({ store }: Workbench, { id, size }: Pick<Keyed, 'id' | 'size'>): Promise<boolean> {
  // From the disk, whatever is known of it.
  if (!(await store.blobs.manifestBytes(id))) return false;
  for (let index = 0; index < chunkCount(size); index++)
    if (!(await store.blobs.chunk(id, index))) return false;
  return true;
}
