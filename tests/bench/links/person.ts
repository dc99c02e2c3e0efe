/** Somebody with a home on a real disk, in a process and a place of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from './namespaces.ts';

export interface Brought {
  /** Links until everything was here. */
  meetings: number;
  /** Of the exchange itself, all links together. */
  sent: number;
  received: number;
  /** Of what was received: pieces of segments and attachments, what was said around them, pieces that broke off. */
  pieces: number;
  words: number;
  broken: number;
  seconds: number;
  /** Entries that were here when the first part of a photo came; absent when none came. */
  textBeforePhotos?: number;
  ended: string;
}

export interface PersonActs {
  /** A space with so many entries, and photos of half a megabyte; answers the path of an invitation. */
  found(of: { entries: number; photos: number; seed: number }): Promise<string>;
  join(invitation: string): Promise<void>;
  listen(host: string, port: number): Promise<void>;
  /** Calls again and again until both have the same, or the budget is used up. */
  bring(at: { host: string; port: number; budget?: number }): Promise<Brought>;
  print(): Promise<string>;
  end(): Promise<void>;
}

export interface Person {
  ask<A extends keyof PersonActs>(
    act: A,
    ...args: Parameters<PersonActs[A]>
  ): Promise<Awaited<ReturnType<PersonActs[A]>>>;
  end(): Promise<void>;
}

export interface Asked {
  act: keyof PersonActs;
  args: unknown[];
}

const SOURCE = ['--import', import.meta.resolve('tsx')];

/** The command that runs a file of this folder in a place. */
export const commandIn = (place: Place, file: string, ...args: string[]): [string, string[]] => {
  const [command = '', ...rest] = [
    ...place.inside,
    process.execPath,
    ...SOURCE,
    join(import.meta.dirname, file),
    ...args,
  ];
  return [command, rest];
};

export function personIn(place: Place): Person {
  const child: ChildProcess = spawn(...commandIn(place, 'person-child.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
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
    ask: ask as Person['ask'],
    async end() {
      await ask('end');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
