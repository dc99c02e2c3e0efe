/** `npm test`: from a fresh clone to one line that says how many tests passed. `npm test -- unit …` runs one step. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './bundle.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { ensureNats } from './nats.mjs';
import { node, program, ROOT, Stop, say } from './process.mjs';

/** @typedef {{ passed: number, failed: number, note?: string }} Count */

const env = { ...process.env };
delete env.INIT_CWD; // tests start commands from folders of their own
delete env.NODE_ENV;
if (process.stdout.isTTY) env.FORCE_COLOR ??= '1'; // our steps write into a pipe, which ends at a person

/** @param {string} name */
const reportFile = (name) => join(ROOT, 'dist/.report', `${name}.json`);

/**
 * Runs a step that writes a report. A step that breaks without naming a test counts as one failure, so the last
 * line never looks better than the exit code.
 * @template Report what that step's own reporter writes
 * @param {string} report
 * @param {string[]} args
 * @param {(report: Report) => Count} read
 * @param {NodeJS.ProcessEnv} [more]
 */
async function counted(report, args, read, more) {
  rmSync(reportFile(report), { force: true });
  const { code } = await node(args, { show: true, env: { ...env, ...more } });
  const file = reportFile(report);
  const count = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  return code === 0 ? count : { ...count, failed: Math.max(1, count.failed) };
}

/** @type {Record<string, (args: string[]) => Promise<Count>>} */
const STEPS = {
  check: async (args) => {
    const { code } = await node(['build/check.mjs', ...args], { show: true, env });
    return { passed: 0, failed: code === 0 ? 0 : 1 };
  },

  unit: async (args) => {
    await ensureNats();
    return counted(
      'unit',
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--config=build/vitest.config.ts',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile('unit')}`,
        ...args,
      ],
      (/** @type {{ numPassedTests: number, numFailedTests: number }} */ report) => ({
        passed: report.numPassedTests,
        failed: report.numFailedTests,
      }),
    );
  },

  sim: async (args) => {
    const { code, output } = await node(
      ['build/run.mjs', 'sim', ...(args.length ? args : ['--seeds', '300'])],
      {
        show: true,
        env,
      },
    );
    const [, passed, failed] = /(\d+) seeds passed, (\d+) failed\s*$/.exec(output) ?? [];
    const count = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
    return code === 0 && passed !== undefined ? count : { ...count, failed: Math.max(1, count.failed) };
  },

  e2e: async (args) => {
    const browser = await ensureChromium();
    if (!browser) {
      if (process.env.GRANARY_NO_BROWSER !== '1') {
        say('No browser, so the window cannot be tested. GRANARY_NO_BROWSER=1 leaves these tests out.');
        return { passed: 0, failed: 1, note: 'no browser' };
      }
      return { passed: 0, failed: 0, note: 'skipped: no browser here, and GRANARY_NO_BROWSER=1 allows that' };
    }
    await ensureBuilt('node');
    await ensureBuilt('window');
    return counted(
      'e2e',
      [
        'node_modules/@playwright/test/cli.js',
        'test',
        '--config=build/playwright.config.ts',
        '--reporter=list,json',
        ...args,
      ],
      (/** @type {{ stats: { expected: number, unexpected: number, flaky: number } }} */ { stats }) => ({
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
      }),
      { CHROME_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile('e2e') },
    );
  },
};

await program(async () => {
  const [only, ...args] = process.argv.slice(2);
  if (only !== undefined && !(only in STEPS))
    throw new Stop(`npm test [-- ${Object.keys(STEPS).join(' | ')}]`);
  await ensureInstalled();

  const total = { passed: 0, failed: 0 };
  const rows = [];
  for (const [name, step] of Object.entries(STEPS)) {
    if (only !== undefined && name !== only) continue;
    console.log(`\n== ${name}`);
    const from = Date.now();
    const count = await step(args).catch((error) => {
      if (!(error instanceof Stop)) throw error;
      say(error.message);
      return { passed: 0, failed: 1, note: 'could not start' };
    });
    total.passed += count.passed;
    total.failed += count.failed;
    const { note = count.failed ? 'FAILED' : 'ok' } = /** @type {Count} */ (count);
    rows.push([
      name,
      `${count.passed} passed`,
      `${count.failed} failed`,
      `${((Date.now() - from) / 1000).toFixed(1)} s`,
      note,
    ]);
  }

  console.log('');
  for (const [name, passed, failed, seconds, note] of rows) {
    console.log(
      [name?.padEnd(6), passed?.padStart(13), failed?.padStart(11), seconds?.padStart(9), ` ${note}`].join(
        ' ',
      ),
    );
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
