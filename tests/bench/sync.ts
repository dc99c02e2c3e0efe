/**
 * What a first meeting of two firms costs: bytes of the first bundle over what the text itself costs, how fast the other
 * side has it in its window, and what a second meeting costs after a few edits on each side.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { EntryRow } from '../../sync/api.ts';
import type { EntryId, FileId, SpaceId } from '../../sync/domain/ids.ts';
import { type BenchHome, benchHome } from './home.ts';
import { Prose } from './prose.ts';
import type { Figure } from './report.ts';

const EDITS = 10;
const PAGE = 1_000;

export async function benchSync({ entries, seed }: { entries: number; seed: number }): Promise<Figure[]> {
  const prose = new Prose(seed);
  const lines = Array.from({ length: entries }, () => JSON.stringify(prose.lesson(2_000)));
  const jsonl = Buffer.from(`${lines.join('\n')}\n`);
  const floor = brotliCompressSync(jsonl, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: jsonl.length },
  }).length;
  const source = join(tmpdir(), `granary-bench-${process.pid}.jsonl`);
  await writeFile(source, jsonl);

  const ana = await benchHome('Ana');
  const bo = await benchHome('Bo');
  try {
    const { id: space } = await ana.ask('space.create', { name: 'Dyers' });
    const invitation = await ana.ask('space.invite', { space, role: 'member' });
    await bo.ask('space.join', { file: invitation.file });

    const importing = await timed(() => ana.ask('import.run', { file: source as FileId, space }));
    if (importing.value.added !== entries) throw new Error(`only ${importing.value.added} were imported`);
    const making = await timed(() => ana.ask('bundle.make', { space }));
    const first = making.value.receipt.bytes;
    const taking = await timed(() => bo.ask('bundle.take', { file: making.value.file }));
    const projecting = await timed(() => allRows(bo));
    if (projecting.value.length !== entries) throw new Error(`only ${projecting.value.length} arrived`);

    await give(bo, ana, space);
    await edit(ana, projecting.value.slice(0, EDITS), prose);
    await edit(bo, projecting.value.slice(EDITS / 2, EDITS + EDITS / 2), prose);
    const there = await give(ana, bo, space);
    const back = await give(bo, ana, space);
    const prints = [await ana.engine.fingerprint(space), await bo.engine.fingerprint(space)];
    const equal =
      prints[0]?.ok && prints[1]?.ok && prints[0].value.fingerprint === prints[1].value.fingerprint;
    if (!equal) throw new Error('the two homes do not agree');
    const starting = await timed(() => bo.reopen());
    const inWindow = taking.seconds + projecting.seconds;
    return [
      { name: 'entries', value: entries, unit: '' },
      { name: 'raw JSON Lines', value: jsonl.length, unit: 'B' },
      { name: 'gzip of it', value: gzipSync(jsonl).length / jsonl.length, unit: 'of raw' },
      { name: 'floor (Brotli 9, one stream)', value: floor, unit: 'B' },
      { name: 'first bundle', value: first, unit: 'B' },
      { name: 'first bundle / floor', value: first / floor, unit: 'x', atMost: 1.15 },
      { name: 'import', value: entries / importing.seconds, unit: 'entries/s' },
      { name: 'bundle out', value: making.seconds, unit: 's' },
      { name: 'bundle in', value: taking.seconds, unit: 's' },
      { name: 'rows for the window', value: projecting.seconds, unit: 's' },
      { name: 'bundle in and rows', value: entries / inWindow, unit: 'entries/s', atLeast: 1_000 },
      { name: `bundle after ${EDITS} edits, there`, value: there, unit: 'B', atMost: 8_192 },
      { name: `bundle after ${EDITS} edits, back`, value: back, unit: 'B', atMost: 8_192 },
      { name: 'start with all of it', value: starting.seconds, unit: 's' },
      { name: 'peak memory of both homes', value: process.resourceUsage().maxRSS / 1024, unit: 'MB' },
    ];
  } finally {
    await ana.remove();
    await bo.remove();
  }
}

async function timed<T>(act: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await act();
  return { value, seconds: (performance.now() - start) / 1000 };
}

async function allRows(home: BenchHome): Promise<EntryRow[]> {
  const rows: EntryRow[] = [];
  const { store } = await home.ask('home.status', {});
  for (let after = 0; ; ) {
    const page = await home.ask('rows.since', { store, after, limit: PAGE });
    rows.push(...page.rows);
    if (!page.more) return rows;
    after = page.upTo;
  }
}

/** Carries a bundle over; answers its size. */
async function give(from: BenchHome, to: BenchHome, space: SpaceId): Promise<number> {
  const { file, receipt } = await from.ask('bundle.make', { space });
  await to.ask('bundle.take', { file });
  return receipt.bytes;
}

/** Adds one fresh sentence in the middle of each body. */
async function edit(home: BenchHome, rows: readonly { id: EntryId }[], prose: Prose): Promise<void> {
  for (const { id } of rows) {
    const { body, version } = await home.ask('entry.get', { id });
    const middle = body.indexOf('. ', body.length / 2) + 2;
    const longer = `${body.slice(0, middle)}${prose.text(60)} ${body.slice(middle)}`;
    await home.ask('entry.edit', { id, base: version, changes: { body: longer } });
  }
}
