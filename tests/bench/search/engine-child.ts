/** One engine in a process of its own: builds, keeps itself, is loaded, and answers every query. */
import { readFileSync, writeFileSync } from 'node:fs';
import { peakMb } from '../peers/memory.ts';
import type { Asked, Doc } from './corpus.ts';
import type { Engine } from './engine.ts';
import { flexsearch } from './engines/flexsearch.ts';
import { fts5 } from './engines/fts5.ts';
import { granary } from './engines/granary.ts';
import { minisearch } from './engines/minisearch.ts';
import { orama } from './engines/orama.ts';
import type { Measured, Task } from './measure.ts';

const ENGINES: Readonly<Record<Task['engine'], () => Engine>> = {
  granary: () => granary(),
  flexsearch,
  minisearch: () => minisearch(),
  orama: () => orama(),
  'fts5 unicode61': () => fts5('unicode61'),
  'fts5 trigram': () => fts5('trigram'),
  'fts5 our tokens': () => fts5('ours'),
};

const LIMIT = 10;
const EDITS = 10;
const heapMb = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

async function measure({ engine: name, corpus, queries }: Task): Promise<Measured> {
  const docs = JSON.parse(readFileSync(corpus, 'utf8')) as Doc[];
  const asked = JSON.parse(readFileSync(queries, 'utf8')) as Asked[];
  const before = heapMb();
  let from = performance.now();
  let engine = ENGINES[name]();
  await engine.build(docs);
  const buildMs = performance.now() - from;
  const memoryMb = heapMb() - before;

  const places: number[] = [];
  const times: number[] = [];
  for (const { q } of asked.slice(0, 50)) await engine.find(q, LIMIT);
  for (const { q, id } of asked) {
    from = performance.now();
    const found = await engine.find(q, LIMIT);
    times.push(performance.now() - from);
    places.push(found.indexOf(id));
  }

  const edits: number[] = [];
  for (const [at, doc] of docs.slice(0, EDITS).entries()) {
    from = performance.now();
    await engine.edit?.({ ...doc, title: `${doc.title} quernstone${at}` });
    await engine.find(`quernstone${at} `, 1);
    edits.push(performance.now() - from);
  }

  const kept = await engine.save?.();
  let coldMs: number | undefined;
  if (kept && engine.load) {
    from = performance.now();
    engine = await engine.load(kept);
    await engine.find(asked[0]?.q ?? '', LIMIT);
    coldMs = performance.now() - from;
  }
  const edit = engine.edit ? edits.sort((a, b) => a - b)[EDITS >> 1] : undefined;
  return {
    engine: name,
    buildMs,
    memoryMb,
    peakMb: peakMb(),
    places,
    times,
    ...(kept ? { storedBytes: kept.length } : {}),
    ...(coldMs === undefined ? {} : { coldMs }),
    ...(edit === undefined ? {} : { editMs: edit }),
  };
}

process.on('message', async (task: Task) => {
  try {
    writeFileSync(task.out, JSON.stringify(await measure(task)));
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
