/** What every verb is given: where the home is, how to open it, and whom to answer. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { failed, type Result } from '../domain/result.ts';
import { faultOfDisk } from '../engine/disk-fault.ts';
import type { Engine } from '../engine/engine.ts';
import { pathFiles } from '../node/files/path-files.ts';
import { isFolder } from '../node/files/source.ts';
import { defaultHome, openHome } from '../node/home.ts';
import { harmless } from './print.ts';
import { type Io, type Outcome, Session } from './session.ts';

export interface Context {
  io: Io;
  /** The folder of the home: `--home`, or where this system keeps it. */
  home(): string;
  path(word: string): string;
  /** A verb that needs no open home. */
  answer(work: () => Promise<Outcome>): Promise<void>;
  /** A verb on the home that is there. */
  inHome(work: (session: Session) => Promise<Outcome>, options?: InHome): Promise<void>;
}

export interface InHome {
  /** Where a file goes that the engine makes. */
  place?: (name: string) => string;
  /** The verb's own answer holds the notices; otherwise they are told on stderr. */
  tellsNotices?: boolean;
}

/** Only verbs that asked for a file make one. */
export const nowhere = (name: string): string => {
  throw new Error(`nobody asked for the file ${name}`);
};

/** Opens the home in a folder, works with it, and closes it whatever happens. */
export async function withEngine<T>(
  folder: string,
  options: { create: boolean; place: (name: string) => string },
  work: (engine: Engine) => Promise<Result<T>>,
): Promise<Result<T>> {
  const files = pathFiles(options.place);
  const opened = await openHome(folder, { files, create: options.create });
  if (!opened.ok) return opened;
  try {
    return await work(opened.value.engine);
  } finally {
    await opened.value.close();
  }
}

/** `settle` hears the one outcome of the verb that was called. */
export function contextOf(program: Command, io: Io, settle: (outcome: Outcome) => void): Context {
  const path = (word: string): string => resolve(io.cwd, word);
  const home = (): string => path(program.opts<{ home?: string }>().home ?? defaultHome(io.env));
  const answer = async (work: () => Promise<Outcome>): Promise<void> => {
    try {
      settle(await work());
    } catch (error) {
      const known = faultOfDisk(error);
      if (!known) throw error;
      settle(failed(known));
    }
  };
  return {
    io,
    home,
    path,
    answer,
    inHome: (work, { place = nowhere, tellsNotices = false } = {}) =>
      answer(() =>
        withEngine(home(), { create: false, place }, async (engine) => {
          const outcome = await work(new Session(engine, io.cwd));
          if (!tellsNotices) await tellNotices(engine, io);
          return outcome;
        }),
      ),
  };
}

/** Damage found, a copied home: some are known only to the process that met them, so they are told at once. */
async function tellNotices(engine: Engine, io: Io): Promise<void> {
  const status = await engine.call('home.status', {});
  if (!status.ok) return;
  for (const { sentence } of status.value.notices) io.err(`Note: ${harmless(sentence)}\n`);
}

/** A file the person named, or the suggested name in a folder they named. */
export async function placeAt(path: string): Promise<(name: string) => string> {
  const into = await isFolder(path);
  return (name) => (into ? join(path, name.replace(/[\\/:*?"<>|]/g, '_')) : path);
}
