/**
 * What a person with a large home waits for: the window's first filling, and how long the window is busy while they type
 * in the search line and walk down a list. Measured in a real browser over the real shell (`npm run bench` builds both).
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { Homes } from '../e2e/shell.ts';
import { Prose } from './prose.ts';
import type { Figure } from './report.ts';

/** Words typed letter by letter, each after a cleared line. */
const QUERIES = 20;
/** Between two keys: a quick typist. */
const KEY_EVERY = 90;
const ROWS_WALKED = 50;
/** A frame that people do not notice. */
const FRAME = 50;

interface Heard {
  longest: number;
  /** Tasks of more than 50 ms, as the page itself counts them. */
  long: number;
}

export async function benchWindow({ entries, seed }: { entries: number; seed: number }): Promise<Figure[]> {
  const prose = new Prose(seed);
  const lessons = Array.from({ length: entries }, () => prose.lesson(2_000));
  const homes = new Homes();
  const browser = await chromium.launch({
    ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const shell = await homes.found('Ana');
    const [home] = await shell.ask('space.list', {});
    if (!home) throw new Error('no private space');
    const file = await shell.handIn('lessons.jsonl', lessons.map((each) => JSON.stringify(each)).join('\n'));
    const { added } = await shell.ask('import.run', { file, space: home.id });

    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await listen(page);
    const start = performance.now();
    await page.goto(`${shell.address}#/library`);
    const firstRow = page.locator('[data-row="0"]');
    await firstRow.waitFor({ timeout: 120_000 });
    const rows = (performance.now() - start) / 1000;
    // Tags are offered once the index is whole.
    await page.getByRole('group', { name: 'Tag' }).waitFor({ timeout: 600_000 });
    const whole = (performance.now() - start) / 1000;
    const filling = await heard(page);

    const words = lessons.slice(0, QUERIES).map(({ title, body }, at) => wordOf(at % 2 ? body : title, at));
    const typing = await traced(browser, page, () => type(page, words));
    const waits = (await page.evaluate(() => (globalThis as unknown as Recorder).waits)).sort(
      (a, b) => a - b,
    );
    const walking = await traced(browser, page, () => walk(page));
    await page.reload();
    await page.getByRole('group', { name: 'Tag' }).waitFor({ timeout: 600_000 });
    return [
      { name: 'entries', value: added, unit: '' },
      { name: 'first rows after opening an empty window', value: rows, unit: 's' },
      { name: 'shelf and index whole', value: whole, unit: 's' },
      { name: 'filling: longest task', value: filling.longest, unit: 'ms' },
      { name: 'filling: tasks over 50 ms', value: filling.long, unit: '' },
      { name: `typing ${QUERIES} words: keys`, value: waits.length, unit: '' },
      { name: 'typing: longest task', value: typing.clock, unit: 'ms', atMost: FRAME },
      { name: 'typing: longest task, processor', value: typing.processor, unit: 'ms', atMost: FRAME },
      { name: 'key to rows, median', value: at(waits, 0.5), unit: 'ms' },
      { name: 'key to rows, p95', value: at(waits, 0.95), unit: 'ms' },
      { name: `walking ${ROWS_WALKED} rows: longest task`, value: walking.clock, unit: 'ms', atMost: FRAME },
      { name: 'walking: longest task, processor', value: walking.processor, unit: 'ms', atMost: FRAME },
    ];
  } finally {
    await browser.close();
    await homes.close();
  }
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const wordOf = (text: string, nth: number): string => {
  const words = text.split(/\P{L}+/u).filter((word) => word.length >= 4);
  return words
    .slice(nth % 5, (nth % 5) + 2)
    .join(' ')
    .toLowerCase();
};

interface Recorder {
  heard: Heard;
  waits: number[];
}

/** Runs in the page: keeps its long tasks, and how long each key waits until its rows are drawn. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript('globalThis.__name ??= (named) => named'); // what runs in the page went through tsx
  await page.addInitScript(() => {
    const recorder: Recorder = { heard: { longest: 0, long: 0 }, waits: [] };
    Object.assign(globalThis, recorder);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        recorder.heard.longest = Math.max(recorder.heard.longest, duration);
        recorder.heard.long += 1;
      }
    }).observe({ type: 'longtask', buffered: true });
    // The count of results is blank while a newer question is open; a key waits until it is not.
    const open: number[] = [];
    const watch = (): void => {
      const count = document.querySelector('main [role="status"]')?.textContent ?? '';
      if (count === '') requestAnimationFrame(watch);
      else for (const since of open.splice(0)) recorder.waits.push(performance.now() - since);
    };
    document.addEventListener('input', (event) => {
      if ((event.target as HTMLInputElement).value.trim() === '') return;
      open.push(event.timeStamp);
      if (open.length === 1) requestAnimationFrame(watch);
    });
  });
}

const heard = (page: Page): Promise<Heard> =>
  page.evaluate(() => ({ ...(globalThis as unknown as Recorder).heard }));

async function type(page: Page, words: readonly string[]): Promise<void> {
  const line = page.getByRole('searchbox');
  for (const word of words) {
    await line.fill('');
    await line.pressSequentially(word, { delay: KEY_EVERY });
    await page.getByText(/entr(y|ies) found|^The best /).waitFor();
  }
  await line.fill('');
}

async function walk(page: Page): Promise<void> {
  await page.getByRole('searchbox').focus();
  await page.locator('[data-row="0"]').waitFor();
  for (let step = 0; step < ROWS_WALKED; step++) await page.keyboard.press('ArrowDown', { delay: 30 });
}

/** On a machine that is busy with other things the clock counts those too. */
interface Task {
  clock: number;
  processor: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds: by the clock, and of the processor. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

/** The longest task of the page's main thread, in milliseconds, as the browser's own trace tells it. */
async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<Task> {
  await browser.startTracing(page, { categories: ['-*', 'toplevel', '__metadata'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ ph, pid, tid, name }) => ph === 'X' && /RunTask/.test(name) && mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace tells of no task');
  return {
    clock: Math.max(...tasks.map(({ dur = 0 }) => dur / 1000)),
    processor: Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000)),
  };
}
