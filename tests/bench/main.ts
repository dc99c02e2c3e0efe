/**
 * `npm run bench -- sync|search|window|links|fleet|hubs|siege [--entries N] [--full] [--mb N] [--only WORD] [--devices N] [--seconds N] [--seed S] [--corpus F] [--queries F] [--each N] [--json OUT]`: measures, prints a
 * table, judges nothing.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchFleet } from './fleet/fleet.ts';
import { benchHubs } from './hubs/hubs.ts';
import { benchLinks } from './links/links.ts';
import { comparePeers, measureGranary } from './peers/compare.ts';
import type { Figure } from './report.ts';
import { table } from './report.ts';
import { benchSearch } from './search/search.ts';
import { benchSiege } from './siege/siege.ts';
import { benchSync } from './sync.ts';
import { benchWindow } from './window.ts';

const LATER = ['journal'];
/** Entries at which the others are measured too, unless they are to be measured in full. */
const COMPARED = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    entries: { type: 'string' },
    full: { type: 'boolean', default: false },
    devices: { type: 'string', default: '50' },
    mb: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    corpus: { type: 'string' },
    queries: { type: 'string' },
    each: { type: 'string', default: '20' },
  },
});
const [what = ''] = positionals;
/** Those of a first exchange; a fleet has so many on each device. */
const entriesOr = (usual: number): number => Number(values.entries ?? usual);
const entries = entriesOr(10_000);
const seed = Number(values.seed);

/** Ten times as many each time, up to `most`, which is one of them in any case. */
function growing(most: number): number[] {
  const sizes: number[] = [];
  for (let size = COMPARED; size < most; size *= 10) sizes.push(size);
  return [...sizes, most];
}

/**
 * A bundle between two homes, then links: everybody at the same entries, and ours at more. With `--only granary` nothing but
 * our links, at every size up to the one asked for.
 */
async function sync(): Promise<Figure[]> {
  if (values.only === 'granary') return await measureGranary(growing(entries), seed);
  const compared = values.full ? entries : Math.min(COMPARED, entries);
  const more = growing(values.full ? 10 * entries : entries).filter((each) => each > compared);
  return [...(await benchSync({ entries, seed })), ...(await comparePeers({ compared, more, seed }))];
}

const links = (): Promise<Figure[]> =>
  benchLinks({ megabytes: Number(values.mb), seed, ...(values.only ? { only: values.only } : {}) });

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  sync,
  search: () =>
    benchSearch({
      entries,
      seed,
      each: Number(values.each),
      ...(values.corpus ? { corpus: values.corpus } : {}),
      ...(values.queries ? { queries: values.queries } : {}),
      ...(values.only ? { only: values.only } : {}),
    }),
  window: () => benchWindow({ entries, seed }),
  links,
  siege: () => benchSiege({ seconds: Number(values.seconds) }),
  hubs: () => benchHubs({ spaces: 8, megabytes: Number(values.mb) }),
  fleet: () => benchFleet({ many: Number(values.devices), entries: entriesOr(200), seed }),
};

const bench = Object.hasOwn(BENCHES, what) ? BENCHES[what] : undefined;
if (bench) {
  const figures = await bench();
  console.log(table(figures));
  if (values.json)
    await writeFile(values.json, `${JSON.stringify({ bench: what, figures }, undefined, 2)}\n`);
} else {
  console.error(
    LATER.includes(what)
      ? `bench ${what}: not built yet`
      : `usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--entries N] [--full] [--mb N] [--only WORD] [--devices N] [--seconds N] [--seed S] [--corpus F] [--queries F] [--each N] [--json OUT]`,
  );
  process.exitCode = 2;
}
