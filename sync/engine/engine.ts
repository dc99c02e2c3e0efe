/**
 * The engine: one object that owns a home, answers verbs one at a time, and tells what changed. Everything it knows
 * comes from the journal; every verb that changes something answers after the journal has it on disk.
 */

import * as v from 'valibot';
import type { Answer, Call, EngineEvent, Notice, Verb, Verbs } from '../api.ts';
import { fault } from '../domain/fault.ts';
import type { SpaceId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { isHarmless, openJournal } from '../journal/journal.ts';
import type { Disk } from '../ports.ts';
import { ARGUMENTS } from './arguments.ts';
import { backUp } from './backup.ts';
import { doctor } from './doctor.ts';
import { fingerprintOf } from './fingerprint.ts';
import { encodeSecrets, newSecrets, parseSecrets } from './keys.ts';
import { Library } from './library.ts';
import { LocalMemory } from './local.ts';
import { rebuild } from './rebuild.ts';
import { type EnginePorts, Store } from './store.ts';
import { makeBundle, previewBundle, takeBundle } from './verbs/bundles.ts';
import { dropDraft, keepDraft, listDrafts } from './verbs/drafts.ts';
import {
  addEntry,
  editEntry,
  entryAt,
  entryConflicts,
  entryHistory,
  revertEntry,
  setDeleted,
  settleEntry,
} from './verbs/entries.ts';
import { foundHome, homeStatus, renameHome } from './verbs/home.ts';
import { offerStarter, previewImport, runExport, runImport, takeStarter } from './verbs/interchange.ts';
import { joinSpace } from './verbs/join.ts';
import { rowsSince } from './verbs/rows.ts';
import { shareEntries } from './verbs/share.ts';
import { createSpace, invite, listMembers, listSpaces, removeMember, setRole } from './verbs/spaces.ts';
import { COPIED, damageNotice } from './words.ts';
import { type Progress, viewOf, type Workbench } from './workbench.ts';

export type { EnginePorts } from './store.ts';

export interface Engine {
  call: Call;
  listen(listener: (event: EngineEvent) => void): () => void;
  fingerprint(space: SpaceId): Promise<Result<{ fingerprint: string; entries: number }>>;
  /** Copies the whole home to another folder, and checks the copy by reading it back. */
  backup(to: Disk): Promise<Result<{ files: number; bytes: number }>>;
  close(): Promise<void>;
}

type Handlers = { [V in Verb]: (bench: Workbench, args: Verbs[V]['args']) => Promise<Answer<V>> };

const HANDLERS: Handlers = {
  'home.status': homeStatus,
  'home.found': foundHome,
  'home.rename': renameHome,
  'home.doctor': doctor,
  'rows.since': rowsSince,
  'entry.get': (bench, { id }) => viewOf(bench, id),
  'entry.add': addEntry,
  'entry.edit': editEntry,
  'entry.delete': (bench, { id }) => setDeleted(bench, id, true),
  'entry.undelete': (bench, { id }) => setDeleted(bench, id, false),
  'entry.history': entryHistory,
  'entry.at': entryAt,
  'entry.revert': revertEntry,
  'entry.conflicts': entryConflicts,
  'entry.settle': settleEntry,
  'entry.share': shareEntries,
  'draft.keep': keepDraft,
  'draft.list': listDrafts,
  'draft.drop': dropDraft,
  'space.list': async (bench) => ok(listSpaces(bench)),
  'space.create': createSpace,
  'space.members': listMembers,
  'space.invite': invite,
  'space.join': joinSpace,
  'space.role': setRole,
  'space.remove': removeMember,
  'bundle.preview': previewBundle,
  'bundle.make': makeBundle,
  'bundle.take': takeBundle,
  'receipt.list': async ({ local }) => ok(local.receipts()),
  'import.preview': previewImport,
  'import.run': runImport,
  'export.run': runExport,
  'starter.offer': offerStarter,
  'starter.take': takeStarter,
  // Answered before its turn comes, by `call` itself.
  'job.cancel': async () => ok({}),
};

/** What a home must have before anything but these can be asked of it. */
const BEFORE_FOUNDING: readonly Verb[] = [
  'home.status',
  'home.found',
  'home.doctor',
  'rows.since',
  'starter.offer',
  'job.cancel',
  'space.list',
  'draft.list',
  'receipt.list',
];

/** Opens the home on a disk, making a new one in an empty folder. Never over anything it cannot read. */
export async function openEngine(ports: EnginePorts): Promise<Result<Engine>> {
  const opening = await openJournal(ports);
  if (!opening.ok) return opening;
  const opened = opening.value;
  const { journal } = opened;
  const keyFile = await journal.readKeys();
  const secrets = keyFile ? parseSecrets(ports.crypto, keyFile) : newSecrets(ports.random);
  const hasData = opened.segments.length > 0 || opened.unsealed.length > 0;
  if (!secrets || (!keyFile && hasData)) {
    return failed(fault('home-damaged'));
  }
  if (!keyFile) {
    const written = await journal.writeKeys(encodeSecrets(secrets));
    if (!written.ok) return written;
  }
  const { shelves, notices, lost } = await rebuild({ ...ports, opened, secrets });
  const all: Notice[] = [
    ...opened.damage.filter((damage) => !isHarmless(damage)).map(damageNotice),
    ...notices,
  ];
  const waiting = new Map(opened.waiting.map(({ hash, size }) => [hash, size]));
  const store = new Store({
    ports,
    journal,
    storeId: opened.storeId,
    secrets,
    shelves,
    notices: all,
    waiting,
  });
  const engine = new RunningEngine(store, new LocalMemory(journal, opened.local));
  const endangered = opened.copied || lost || opened.damage.some((damage) => LOSES_EDITS.has(damage.is));
  if (endangered && keyFile) {
    if (opened.copied) store.notice(COPIED);
    const reborn = await store.beginNewLife();
    if (!reborn.ok) store.notice({ code: reborn.fault.code, sentence: reborn.fault.sentence });
  }
  return ok(engine);
}

/** After these, others may hold more of our log than we do: going on in it would fork it. */
const LOSES_EDITS = new Set([
  'damaged-record',
  'segment-damaged',
  'segment-missing',
  'edits-lost',
  'index-rebuilt',
  'zero-length',
]);

class RunningEngine implements Engine {
  readonly #store: Store;
  readonly #library: Library;
  readonly #local: LocalMemory;
  readonly #cancelled = new Set<string>();
  /** The end of the queue: verbs take turns, so each sees a settled state. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, local: LocalMemory) {
    this.#store = store;
    this.#local = local;
    this.#library = new Library(store);
  }

  readonly call: Call = async <V extends Verb>(verb: V, args: Verbs[V]['args']): Promise<Answer<V>> => {
    const schema = Object.hasOwn(ARGUMENTS, verb) ? ARGUMENTS[verb] : undefined;
    if (!schema) return failed(fault('verb-unknown', { verb: String(verb).slice(0, 64) }));
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) return failed(fault('arguments-wrong', { reason: reasonOf(parsed.issues) }));
    const sound = parsed.output as Verbs[V]['args'] & { job?: string };
    if (verb === 'job.cancel') {
      if (sound.job) this.#cancelled.add(sound.job);
      return ok({}) as Answer<V>;
    }
    return this.#next(async () => {
      const bench = this.#bench(sound.job);
      const founded = this.#local.owner && this.#store.privateSpace;
      if (!founded && !BEFORE_FOUNDING.includes(verb)) return failed(fault('home-missing'));
      const answer = await HANDLERS[verb](bench, sound);
      if (sound.job) this.#cancelled.delete(sound.job);
      return answer;
    });
  };

  listen(listener: (event: EngineEvent) => void): () => void {
    return this.#store.listen(listener);
  }

  fingerprint(space: SpaceId): Promise<Result<{ fingerprint: string; entries: number }>> {
    return this.#next(async () => fingerprintOf(this.#bench(), space));
  }

  backup(to: Disk): Promise<Result<{ files: number; bytes: number }>> {
    return this.#next(() => backUp(this.#bench(), to));
  }

  async close(): Promise<void> {
    await this.#next(async () => this.#library.close());
  }

  #next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #bench(job?: string): Workbench {
    const progress: Progress = {
      report: (label, done, total) => {
        if (job) this.#store.emit({ is: 'progress', job, label, done, total });
      },
      cancelled: () => job !== undefined && this.#cancelled.has(job),
    };
    return { store: this.#store, library: this.#library, local: this.#local, progress };
  }
}

/** Which argument is wrong, without repeating its (perhaps hostile) content. */
function reasonOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const path = issues[0]?.path?.map((item) => String(item.key).slice(0, 40)).join('.');
  return path ? `${path} is wrong` : 'it is not an object';
}
