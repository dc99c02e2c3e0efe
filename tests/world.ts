/**
 * A small world for tests: 'ana', 'bo', 'cy' … each a real engine on a disk, a clock and a chance of their own. Nothing
 * moves between them but what the test hands over.
 */
import type { Answer, EngineVerb, EngineVerbs, Receipt } from '../sync/api.ts';
import { EMPTY_DRAFT, type EntryDraft, type EntryView } from '../sync/domain/entry.ts';
import type { Fault } from '../sync/domain/fault.ts';
import type { DeviceId, EntryId, FileId, SpaceId, StoreId } from '../sync/domain/ids.ts';
import type { Role } from '../sync/domain/space.ts';
import { restoreBackup } from '../sync/engine/backup.ts';
import { type Engine, openEngine } from '../sync/engine/engine.ts';
import { parseSecrets, type Secrets } from '../sync/engine/keys.ts';
import { readTwin } from '../sync/journal/twin-file.ts';
import { type DiskImage, FakeDisk } from './simulator/fake-disk.ts';
import { HandClock, SeededRandom, simulatorCodec } from './simulator/fake-ports.ts';
import { type Paper, Papers } from './simulator/papers.ts';
import { type WatchedCrypto, watchedCrypto } from './simulator/watched-crypto.ts';

/** An answer that the test did not expect. */
class Surprise extends Error {
  readonly fault: Fault | undefined;
  constructor(what: string, fault?: Fault) {
    super(fault ? `${what}: ${fault.code}: ${fault.sentence}` : what);
    this.name = 'Surprise';
    this.fault = fault;
  }
}

export class World {
  readonly papers = new Papers();
  readonly crypto: WatchedCrypto = watchedCrypto();
  readonly chance: SeededRandom;
  #disks = 0;

  constructor(seed = 1) {
    this.chance = new SeededRandom(seed);
  }

  disk(): FakeDisk {
    this.#disks += 1;
    return new FakeDisk(this.#disks);
  }
  /** The same files on another disk, as if the folder had been copied. */
  copyOf(image: DiskImage): FakeDisk {
    const disk = this.disk();
    disk.restore(image);
    return disk;
  }

  /** Somebody with a home of their own. */
  async persona(name: string, firm = `${name}'s shop`): Promise<Persona> {
    const persona = await this.opens(name, this.disk());
    await persona.does('home.found', { name, firm });
    return persona;
  }
  /** Somebody at a disk that may hold a home already. */
  async opens(name: string, disk: FakeDisk): Promise<Persona> {
    const persona = new Persona(this, name, disk);
    await persona.restarts();
    return persona;
  }
  /** A backup brought back on a new disk. */
  async restores(name: string, backup: FakeDisk): Promise<Persona> {
    const disk = this.disk();
    const restored = await restoreBackup(backup, disk, this.crypto);
    if (!restored.ok) throw new Surprise('the backup was not restored', restored.fault);
    return this.opens(name, disk);
  }
}

type Writing = Partial<EntryDraft> & { space?: SpaceId };

export class Persona {
  readonly world: World;
  readonly name: string;
  readonly clock = new HandClock();
  readonly random: SeededRandom;
  disk: FakeDisk;
  #engine: Engine | undefined;

  constructor(world: World, name: string, disk: FakeDisk) {
    this.world = world;
    this.name = name;
    this.disk = disk;
    this.random = world.chance.fork();
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error(`${this.name} is not running`);
    return this.#engine;
  }
  /** Opens the home anew, as the next start of the program does. */
  async restarts(): Promise<this> {
    await this.#engine?.close();
    this.#engine = undefined;
    const { disk, clock, random, world } = this;
    const ports = { disk, clock, random, crypto: world.crypto, codec: simulatorCodec, files: world.papers };
    const opened = await openEngine(ports);
    if (!opened.ok) throw new Surprise(`${this.name} could not open`, opened.fault);
    this.#engine = opened.value;
    return this;
  }
  /** Ends the program. */
  async rests(): Promise<void> {
    await this.#engine?.close();
    this.#engine = undefined;
  }
  /** Goes on with another disk in its place. */
  async movesTo(disk: FakeDisk): Promise<this> {
    this.disk = disk;
    return this.restarts();
  }

  asks<V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']): Promise<Answer<V>> {
    return this.engine.call(verb, args);
  }
  async does<V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']): Promise<EngineVerbs[V]['value']> {
    const answer = await this.asks(verb, args);
    if (!answer.ok) throw new Surprise(`${this.name}: ${verb}`, answer.fault);
    return answer.value;
  }
  /** Asks for what must be refused; answers why it was. */
  async isRefused<V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']): Promise<Fault> {
    const answer = await this.asks(verb, args);
    if (answer.ok) throw new Surprise(`${this.name}: ${verb} was not refused`);
    return answer.fault;
  }

  adds(title: string, { space, ...more }: Writing = {}): Promise<EntryView> {
    return this.does('entry.add', { draft: { ...EMPTY_DRAFT, title, ...more }, ...(space ? { space } : {}) });
  }
  edits(id: EntryId, changes: Partial<EntryDraft>): Promise<EntryView> {
    return this.does('entry.edit', { id, changes });
  }
  reads(id: EntryId): Promise<EntryView> {
    return this.does('entry.get', { id });
  }
  /** Everything the window would hold, page by page; living entries only, unless said. */
  async lists(space?: SpaceId, deletedToo = false): Promise<EntryView[]> {
    const rows: EntryView[] = [];
    const store: StoreId = (await this.does('home.status', {})).store;
    for (let after = 0, more = true; more; ) {
      const page = await this.does('rows.since', { store, after, limit: 1000 });
      rows.push(...page.rows);
      after = page.upTo;
      more = page.more;
    }
    return rows.filter((row) => (!space || row.space === space) && (deletedToo || !row.deleted));
  }
  async titles(space?: SpaceId): Promise<string[]> {
    return (await this.lists(space)).map(({ title }) => title).sort();
  }

  async founds(name: string): Promise<SpaceId> {
    return (await this.does('space.create', { name })).id;
  }
  async invites(space: SpaceId, role: Role = 'member'): Promise<Paper> {
    return this.world.papers.get((await this.does('space.invite', { space, role })).file);
  }
  async joins(paper: Paper): Promise<SpaceId> {
    return (await this.does('space.join', { file: paper.id })).id;
  }
  async bundles(space: SpaceId, to?: DeviceId): Promise<Paper> {
    const made = await this.does('bundle.make', { space, ...(to ? { for: to } : {}) });
    return this.world.papers.get(made.file);
  }
  takes(paper: Paper | FileId): Promise<Receipt> {
    return this.does('bundle.take', { file: typeof paper === 'string' ? paper : paper.id });
  }
  async shares(id: EntryId, to: SpaceId): Promise<EntryId> {
    const { shared } = await this.does('entry.share', { ids: [id], to });
    const [only] = shared;
    if (!only) throw new Surprise(`${this.name} could not share ${id}`);
    return only.to;
  }

  async device(): Promise<DeviceId> {
    return (await this.does('home.status', {})).device;
  }
  async privateSpace(): Promise<SpaceId> {
    const spaces = await this.does('space.list', {});
    const found = spaces.find((space) => space.private);
    if (!found) throw new Surprise(`${this.name} has no private space`);
    return found.id;
  }
  async notices(): Promise<string[]> {
    return (await this.does('home.status', {})).notices.map(({ code }) => code);
  }
  async fingerprint(space: SpaceId): Promise<string> {
    const answer = await this.engine.fingerprint(space);
    if (!answer.ok) throw new Surprise(`${this.name} has no fingerprint`, answer.fault);
    return answer.value.fingerprint;
  }
  /** What the key file holds. */
  async secrets(): Promise<Secrets> {
    const twin = await readTwin(this.disk, this.world.crypto, 'keys');
    const secrets = twin.is === 'whole' ? parseSecrets(this.world.crypto, twin.twin.payload) : undefined;
    if (!secrets) throw new Surprise(`${this.name} has no keys`);
    return secrets;
  }
  async backsUp(): Promise<FakeDisk> {
    const disk = this.world.disk();
    const done = await this.engine.backup(disk);
    if (!done.ok) throw new Surprise(`${this.name} could not back up`, done.fault);
    return disk;
  }
}

/** One hands a bundle to another. */
export const give = async (from: Persona, to: Persona, space: SpaceId): Promise<Receipt> =>
  to.takes(await from.bundles(space));

/** Everybody hands everybody bundles, until a whole round changed nothing on anybody's disk. */
export async function meet(space: SpaceId, ...people: readonly Persona[]): Promise<void> {
  for (let round = 0; round < 8; round++) {
    let news = 0;
    for (const from of people) {
      const paper = await from.bundles(space);
      for (const to of people) {
        const before = to.disk.changes;
        if (to !== from) await to.takes(paper);
        news += to.disk.changes - before;
      }
    }
    if (news === 0) return;
  }
  throw new Surprise('eight rounds, and still something new');
}

/** A new space of `founder`'s with everybody in it. */
export async function together(
  name: string,
  founder: Persona,
  ...others: readonly { persona: Persona; role: Role }[]
): Promise<SpaceId> {
  const space = await founder.founds(name);
  for (const { persona, role } of others) await persona.joins(await founder.invites(space, role));
  await meet(space, founder, ...others.map(({ persona }) => persona));
  return space;
}
