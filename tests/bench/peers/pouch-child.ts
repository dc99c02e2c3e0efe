/**
 * PouchDB 9, from memory to memory in one process: what a replication asks and answers is counted as the JSON it would
 * be over HTTP, without headers. Kinder than a network.
 */
import memory from 'pouchdb-adapter-memory';
import PouchDB, { type Database } from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { Prose } from '../prose.ts';
import { peakMb } from './memory.ts';
import type { PouchFigures, PouchPhase } from './pouch.ts';

PouchDB.plugin(memory);
PouchDB.plugin(replication);

const EDITS = 10;
/** What is asked of a database over the network while it is replicated. */
const CALLS = ['info', 'changes', 'revsDiff', 'bulkGet', 'bulkDocs', 'get', 'put'] as const;

type Doc = { _id: string; body: string };
type Db = Database<Doc>;

class Counted {
  bytes = 0;
  requests = 0;

  /** The same database, whose every call from afar is counted. */
  far(db: Db): Db {
    const calls = db as unknown as Record<string, (...args: unknown[]) => unknown>;
    const own = new Map(CALLS.map((name) => [name as string, calls[name]?.bind(db)]));
    return new Proxy(db, {
      get: (target, name: string) => {
        const call = own.get(name);
        if (!call) {
          const value = Reflect.get(target, name, target) as unknown;
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return (...args: unknown[]) => {
          this.requests += 1;
          this.#count(args.filter((arg) => typeof arg !== 'function'));
          const answer = call(...args);
          void Promise.resolve(answer).then(
            (value) => this.#count(value),
            () => {},
          );
          return answer;
        };
      },
    });
  }
  #count(value: unknown): void {
    this.bytes += Buffer.byteLength(JSON.stringify(value) ?? '');
  }
  look(): { bytes: number; requests: number } {
    const { bytes, requests } = this;
    this.bytes = 0;
    this.requests = 0;
    return { bytes, requests };
  }
}

async function measure(entries: number, seed: number): Promise<PouchFigures> {
  const ours = new PouchDB<Doc>(`ours-${process.pid}`, { adapter: 'memory' });
  const theirs = new PouchDB<Doc>(`theirs-${process.pid}`, { adapter: 'memory' });
  const counted = new Counted();
  const far = counted.far(ours);
  const lessons = new Prose(seed);
  const docs = Array.from({ length: entries }, (_, i) => ({ _id: `e${i}`, ...lessons.lesson(2_000) }));
  await ours.bulkDocs(docs);
  const prose = new Prose(99);

  const both = async (): Promise<PouchPhase> => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await PouchDB.replicate(far, theirs);
    await PouchDB.replicate(theirs, far);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { ...counted.look(), seconds, cpuSeconds: (user + system) / 1e6 };
  };
  const edit = async (db: Db, from: number): Promise<void> => {
    for (let i = from; i < from + EDITS; i++) {
      const doc = await db.get(`e${i}`);
      await db.put({ ...doc, body: `${doc.body} ${prose.text(60)}` });
    }
  };

  const first = await both();
  const idle = await both();
  await edit(ours, 0);
  await edit(theirs, EDITS);
  const edits = await both();
  const { doc_count: count } = await theirs.info();
  if (count !== entries) throw new Error(`PouchDB: only ${count} arrived`);
  return { first, idle, edits, peakMb: peakMb() };
}

const [entries, seed] = process.argv.slice(2).map(Number);
process.send?.(await measure(entries ?? 0, seed ?? 1), () => process.exit(0));
