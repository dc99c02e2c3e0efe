/** A real home in a temporary folder, for measuring what people would wait for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Answer, EngineVerb, EngineVerbs } from '../../sync/api.ts';
import type { Engine } from '../../sync/engine/engine.ts';
import { pathFiles } from '../../sync/node/files/path-files.ts';
import { openHome } from '../../sync/node/home.ts';

export interface BenchHome {
  folder: string;
  engine: Engine;
  /** A verb that must succeed. */
  ask<V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']): Promise<EngineVerbs[V]['value']>;
  reopen(): Promise<void>;
  remove(): Promise<void>;
}

export async function benchHome(name: string): Promise<BenchHome> {
  const folder = await mkdtemp(join(tmpdir(), `granary-bench-${name}-`));
  let home = await open(folder);
  const bench: BenchHome = {
    folder,
    get engine() {
      return home.engine;
    },
    async ask(verb, args) {
      const answer: Answer<typeof verb> = await home.engine.call(verb, args);
      if (!answer.ok) throw new Error(`${verb}: ${answer.fault.sentence}`);
      return answer.value;
    },
    async reopen() {
      await home.close();
      home = await open(folder);
    },
    async remove() {
      await home.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await bench.ask('home.found', { name, firm: `${name} & Co` });
  return bench;
}

async function open(folder: string) {
  const opened = await openHome(folder, {
    files: pathFiles((name) => join(folder, '..', `${basename(folder)}-${name}`)),
    create: true,
  });
  if (!opened.ok) throw new Error(opened.fault.sentence);
  return opened.value;
}
