/** One of two that sync, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export type System = 'granary' | 'automerge-repo';

/** What a side can be asked; the answers are numbers and texts. */
export interface Acts {
  /** Makes the entries (the first side), or a place for them (the second, with what the first gave it). */
  prepare(of: { first: boolean; entries: number; seed: number; gift?: string }): Promise<string>;
  /** Waits for the other side; answers its port. */
  listen(): Promise<number>;
  /** Syncs with whoever listens there until both have the same as far as this side can tell. */
  meet(port: number): Promise<Met>;
  /** Adds a sentence to ten entries, from that one on. */
  edit(from: number): Promise<void>;
  /** A hash of everything it holds: equal when both hold the same. */
  print(): Promise<string>;
  end(): Promise<void>;
}

export interface Met {
  /** Bytes of the system's own messages, without TLS or WebSocket frames; absent where it does not tell. */
  said?: number;
  heard?: number;
  /** How often an answer was waited for. */
  turns?: number;
}

export interface Usage {
  cpuSeconds: number;
  peakMb: number;
}

export interface Side {
  ask<A extends keyof Acts>(act: A, ...args: Parameters<Acts[A]>): Promise<Awaited<ReturnType<Acts[A]>>>;
  /** Processor time since the last look; memory since the beginning. */
  usage(): Promise<Usage>;
  end(): Promise<void>;
}

export interface Asked {
  act: keyof Acts | 'usage';
  args: unknown[];
}

export function openSide(system: System): Side {
  const child: ChildProcess = fork(join(import.meta.dirname, 'side-child.ts'), [system], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<void>((listens) => child.once('message', () => listens()));
  const send = async (asked: Asked): Promise<unknown> => {
    await ready;
    return new Promise((answer, fail) => {
      const gone = (): void => fail(new Error(`${system}: the process ended at ${asked.act}`));
      child.once('exit', gone);
      child.once('message', (reply: { ok: boolean; value: unknown }) => {
        child.off('exit', gone);
        if (reply.ok) answer(reply.value);
        else fail(new Error(`${system}: ${String(reply.value)}`));
      });
      child.send(asked);
    });
  };
  return {
    ask: ((act: keyof Acts, ...args: unknown[]) => send({ act, args })) as Side['ask'],
    usage: () => send({ act: 'usage', args: [] }) as Promise<Usage>,
    async end() {
      await send({ act: 'end', args: [] });
      const ended = new Promise((gone) => child.once('exit', gone));
      child.disconnect();
      await ended;
    },
  };
}
