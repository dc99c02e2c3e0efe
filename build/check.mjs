/** `npm run check`: everything that can be said without running the product. `npm run check -- types` runs one part. */
import { ensureInstalled } from './install.mjs';
import { node, program, say } from './process.mjs';

/** @type {Record<string, string[]>} */
const PARTS = {
  // --force: the build info does not notice a changed compiler option, and the native compiler is quick.
  types: ['node_modules/@typescript/native/bin/tsc', '--build', '--force'],
  'lint and format': [
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '--diagnostic-level=warn',
  ],
  layers: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'sync',
    'renderer',
    'electron',
    'build',
    'tests',
  ],
  unused: ['node_modules/knip/bin/knip.js', '--no-config-hints'],
  bans: ['build/bans.mjs'],
};

await program(async () => {
  const wanted = process.argv.slice(2);
  await ensureInstalled();
  const parts = Object.entries(PARTS).filter(
    ([name]) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  );
  if (parts.length === 0) say(`Parts of the check: ${Object.keys(PARTS).join(', ')}`);

  // All at once: each of them is a single thread most of the time.
  const results = await Promise.all(
    parts.map(async ([name, args]) => {
      const from = Date.now();
      const { code, output } = await node(args);
      return { name, code, output, seconds: ((Date.now() - from) / 1000).toFixed(1) };
    }),
  );
  for (const { name, code, output, seconds } of results) {
    if (code !== 0) console.log(`\n${output.trim()}\n`);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}  ${seconds} s`);
  }
  if (parts.length === 0 || results.some(({ code }) => code !== 0)) process.exitCode = 1;
});
