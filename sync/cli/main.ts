/** `dist/node/granary.mjs`. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { run } from './run.ts';

/** Written and handed to the system before the process ends; a reader that left early (`| head`) is no failure. */
const written = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => stream.write(text, () => resolve()));

const waiting: Promise<void>[] = [];
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

function stop(): AbortSignal {
  const controller = new AbortController();
  // Once: the second time somebody means it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Lines that came while nobody had asked yet wait for the next question. */
const lines: string[] = [];
let input: ReturnType<typeof createInterface> | undefined;
let ended = false;

function ask(question: string, gone: AbortSignal): Promise<string | undefined> {
  process.stderr.write(question);
  input ??= createInterface({ input: process.stdin })
    .on('line', (line) => lines.push(line))
    .on('close', () => {
      ended = true;
    });
  const reader = input;
  return new Promise((resolve) => {
    const answer = (): void => {
      if (lines.length === 0 && !ended && !gone.aborted) return;
      reader.off('line', answer).off('close', answer);
      gone.removeEventListener('abort', answer);
      resolve(gone.aborted ? undefined : lines.shift());
    };
    reader.on('line', answer).on('close', answer);
    gone.addEventListener('abort', answer);
    answer();
  });
}

const code = await run(process.argv.slice(2), {
  out: (text) => void waiting.push(written(process.stdout, text)),
  err: (text) => void waiting.push(written(process.stderr, text)),
  env: process.env,
  cwd: process.cwd(),
  stop,
  ask,
});
await Promise.all(waiting);
process.exit(code);
