/** `dist/node/granary.mjs`. */
import process from 'node:process';
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

const code = await run(process.argv.slice(2), {
  out: (text) => void waiting.push(written(process.stdout, text)),
  err: (text) => void waiting.push(written(process.stderr, text)),
  env: process.env,
  cwd: process.cwd(),
  stop,
});
await Promise.all(waiting);
process.exit(code);
