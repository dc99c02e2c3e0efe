/** One command's meeting with a home: opened once, asked in names people use, closed at the end. */
import { resolve } from 'node:path';
import type { EntryRow } from '../api.ts';
import { type Fault, fault } from '../domain/fault.ts';
import { type EntryId, parseEntryId, type StoreId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { MemberView, SpaceView } from '../domain/space.ts';
import type { Engine } from '../engine/engine.ts';

/** The world as a command sees it; tests hand in their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  cwd: string;
  /** Asked by verbs that go on until somebody stops them: from then on Ctrl+C ends them in order. */
  stop?(): AbortSignal;
  /** What a person answers in one line; `undefined` when there is nobody to ask, or nobody waits for it any more. */
  ask?(question: string, gone: AbortSignal): Promise<string | undefined>;
}

/** What a command has to say: the JSON document, or the text for a person. */
export interface Answered {
  json: unknown;
  text: string;
  /** A part failed: told on stderr, with exit code 1, after the answer. */
  trouble?: string;
}
export type Outcome = Result<Answered>;

/** Wrong use that only the verb itself can see. Becomes exit code 2, like those the parser sees. */
export class BadUse extends Error {}

const PAGE = 10_000;
const SHORTEST_PREFIX = 6;
const PRIVATE = 'private';

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The one of `candidates` whose id or name is `word`. */
function pick<T extends { id: string }>(
  candidates: readonly T[],
  word: string,
  named: (candidate: T) => readonly string[],
  none: Fault,
  many: Fault,
): Result<T> {
  const called = (is: (name: string) => boolean) => candidates.filter((one) => named(one).some(is));
  const begins = word.length >= SHORTEST_PREFIX ? word.toLowerCase() : undefined;
  // The surest first: an id, a name as it is spelled, in any case, and the beginning of an id as lists print it.
  const ways = [
    candidates.filter(({ id }) => id === word),
    called((name) => name === word),
    called((name) => folded(name) === folded(word)),
    candidates.filter(({ id }) => begins !== undefined && id.startsWith(begins)),
  ];
  const found = ways.find(({ length }) => length > 0) ?? [];
  const [only] = found;
  if (!only) return failed(none);
  return found.length === 1 ? ok(only) : failed(many);
}

export class Session {
  readonly engine: Engine;
  readonly #cwd: string;
  constructor(engine: Engine, cwd: string) {
    this.engine = engine;
    this.#cwd = cwd;
  }

  path(word: string): string {
    return resolve(this.#cwd, word);
  }

  async spaces(): Promise<SpaceView[]> {
    const spaces = await this.engine.call('space.list', {});
    return spaces.ok ? spaces.value : [];
  }

  /** A space by id or by name; `private` is always the private one. */
  async space(word: string = PRIVATE): Promise<Result<SpaceView>> {
    return pick(
      await this.spaces(),
      word,
      (space) => (space.private ? [space.name, PRIVATE] : [space.name]),
      fault('space-unknown', { space: word }),
      fault('space-ambiguous', { space: word }),
    );
  }

  /** How spaces are called, for lists. */
  async spaceNames(): Promise<(id: string) => string> {
    const names = new Map<string, string>((await this.spaces()).map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }

  /** Somebody who is in the space or invited to it, by id or by name. */
  async member(space: SpaceView, word: string): Promise<Result<MemberView>> {
    const members = await this.engine.call('space.members', { space: space.id });
    if (!members.ok) return members;
    return pick(
      members.value.filter(({ state }) => state !== 'removed'),
      word,
      ({ name }) => (name === '' ? [] : [name]),
      fault('member-unknown', { member: word }),
      fault('member-ambiguous', { member: word }),
    );
  }

  /** Every entry of the home, deleted ones included. */
  async rows(): Promise<Result<EntryRow[]>> {
    const rows: EntryRow[] = [];
    for (let ask: { store?: StoreId; after: number } = { after: 0 }; ; ) {
      const page = await this.engine.call('rows.since', { ...ask, limit: PAGE });
      if (!page.ok) return page;
      for (const row of page.value.rows) rows.push(row);
      if (!page.value.more) return ok(rows);
      ask = { store: page.value.store, after: page.value.upTo };
    }
  }

  /** An entry by its id, or by the beginning of it when only one entry's id begins so. */
  async entry(word: string): Promise<Result<EntryId>> {
    const text = word.trim().toLowerCase();
    const whole = parseEntryId(text);
    if (whole) return ok(whole);
    if (text.length < SHORTEST_PREFIX || !/^[a-z2-7]+$/.test(text))
      return failed(fault('entry-unknown', { id: word }));
    const rows = await this.rows();
    if (!rows.ok) return rows;
    const [one, ...more] = rows.value.filter(({ id }) => id.startsWith(text));
    if (!one) return failed(fault('entry-unknown', { id: word }));
    if (more.length === 0) return ok(one.id);
    return failed(fault('entry-ambiguous', { id: text }));
  }
}
