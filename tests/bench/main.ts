/** `npm run bench -- sync|window [--entries N] [--seed S] [--json OUT]`: measures, prints a table, judges nothing. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { table } from './report.ts';
import { benchSync } from './sync.ts';
import { benchWindow } from './window.ts';

const BENCHES = { sync: benchSync, window: benchWindow };
const LATER = ['search', 'journal'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    entries: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    corpus: { type: 'string' },
    queries: { type: 'string' },
  },
});
const [what = ''] = positionals;

if (what === 'sync' || what === 'window') {
  const figures = await BENCHES[what]({ entries: Number(values.entries), seed: Number(values.seed) });
  console.log(table(figures));
  if (values.json)
    await writeFile(values.json, `${JSON.stringify({ bench: what, figures }, undefined, 2)}\n`);
} else {
  console.error(
    LATER.includes(what)
      ? `bench ${what}: not built yet`
      : 'usage: npm run bench -- sync|window [--entries N] [--seed S] [--json OUT]',
  );
  process.exitCode = 2;
}
