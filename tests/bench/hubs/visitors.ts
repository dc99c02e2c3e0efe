/** Some who write and some who read, in one process: the load of hubs, without the start of a program for each visit. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface Carried {
  /** Of the exchanges, both ways. */
  bytes: number;
  seconds: number;
  /** Visits that broke off and were made again, perhaps elsewhere. */
  again: number;
}

export interface VisitorActs {
  /** So many spaces with one writer, who has so many megabytes that nothing makes smaller, and one reader each. */
  prepare(of: { spaces: number; megabytes: number }): Promise<void>;
  /** All writers at once, each with the first of these hubs that is there. */
  give(urls: readonly string[]): Promise<Carried>;
  take(urls: readonly string[]): Promise<Carried>;
  /** How many readers have what their writer has, once the writers have heard of their joining. */
  same(urls: readonly string[]): Promise<number>;
  end(): Promise<void>;
}

export interface Asked {
  act: keyof VisitorActs;
  args: unknown[];
}

export interface Visitors {
  ask<A extends keyof VisitorActs>(
    act: A,
    ...args: Parameters<VisitorActs[A]>
  ): Promise<Awaited<ReturnType<VisitorActs[A]>>>;
  end(): Promise<void>;
}

export function openVisitors(): Visitors {
  const child = fork(join(import.meta.dirname, 'visitors-child.ts'), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<void>((listens) => child.once('message', () => listens()));
  const ask = async (act: Asked['act'], ...args: unknown[]): Promise<unknown> => {
    await ready;
    return new Promise((answer, fail) => {
      const gone = (): void => fail(new Error(`the process ended at ${act}`));
      child.once('exit', gone);
      child.once('message', (reply: { ok: boolean; value: unknown }) => {
        child.off('exit', gone);
        if (reply.ok) answer(reply.value);
        else fail(new Error(String(reply.value)));
      });
      child.send({ act, args } satisfies Asked);
    });
  };
  return {
    ask: ask as Visitors['ask'],
    async end() {
      await ask('end');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
