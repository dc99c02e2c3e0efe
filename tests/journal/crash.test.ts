/** The power goes before every single change to the disk; what was acknowledged is there, what was not is whole or absent. */
import { describe, expect, it, vi } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import type { Json } from '../../sync/domain/canonical.ts';
import { type Journal, openJournal } from '../../sync/journal/journal.ts';
import { type DiskImage, FakeDisk, PowerCut } from '../simulator/fake-disk.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import {
  BAKERS,
  DYERS,
  edit,
  type Held,
  heldBy,
  nameOf,
  opened,
  portsOn,
  segmentOf,
} from './journal-world.ts';

// Thousands of journals are opened in one test: a busy machine needs its time.
vi.setConfig({ testTimeout: 180_000 });

const SEEDS = Number(process.env.SEEDS ?? 6);

/** What must be there after the steps that were acknowledged, kept beside the journal in the simplest way. */
class Model {
  readonly unsealed = new Set<string>();
  readonly segments = new Set<string>();
  readonly waiting = new Set<string>();
  readonly local = new Map<string, Json>();
  keys: string | undefined;
}

interface Step {
  name: string;
  files?: ReturnType<typeof segmentOf>[];
  run(journal: Journal): Promise<{ ok: boolean }>;
  /** What the step makes true. */
  tell(model: Model): void;
}

const appended = (...edits: ReturnType<typeof edit>[]): Step => ({
  name: `append ${edits.map(({ seq }) => seq).join(', ')}`,
  run: (journal) => journal.append(edits),
  tell: (model) => {
    for (const own of edits) model.unsealed.add(nameOf(own));
  },
});

const committed = (segments: ReturnType<typeof segmentOf>[], sealed?: typeof BAKERS): Step => ({
  name: `commit ${segments.length}${sealed ? ' and seal' : ''}`,
  files: segments,
  run: (journal) => journal.commit(segments, sealed),
  tell: (model) => {
    for (const { hash } of segments) model.segments.add(hash);
    if (sealed) for (const own of [...model.unsealed]) if (own.startsWith(sealed)) model.unsealed.delete(own);
  },
});

const remembered = (key: string, value: Json | undefined): Step => ({
  name: `remember ${key}`,
  run: (journal) => journal.remember(key, value),
  tell: (model) => {
    if (value === undefined) model.local.delete(key);
    else model.local.set(key, value);
  },
});

const early = segmentOf(DYERS, 30, 31, 'too early');

const STEPS: Step[] = [
  {
    name: 'keys',
    run: (journal) => journal.writeKeys(utf8('first keys')),
    tell: (model) => {
      model.keys = 'first keys';
    },
  },
  appended(edit(BAKERS, 1, 'rye'), edit(BAKERS, 2, 'x'.repeat(1500))),
  committed([segmentOf(BAKERS, 1, 1, 'founded', 'roster')]),
  remembered('owner', 'Ana'),
  appended(edit(DYERS, 1, 'indigo')),
  committed([segmentOf(BAKERS, 1, 2, 'rye')], BAKERS),
  appended(edit(BAKERS, 3, 'oven')),
  {
    name: 'set aside',
    run: (journal) => journal.setAside(early.hash, early.bytes),
    tell: (model) => model.waiting.add(early.hash),
  },
  committed([
    segmentOf(DYERS, 8, 9, 'theirs'),
    segmentOf(DYERS, 10, 11, 'theirs too'),
    segmentOf(DYERS, 12, 12, 'more'),
  ]),
  remembered('owner', 'Bo'),
  {
    name: 'drop waiting',
    run: (journal) => journal.dropWaiting([early.hash]),
    tell: (model) => model.waiting.delete(early.hash),
  },
  {
    name: 'new keys',
    run: (journal) => journal.writeKeys(utf8('second keys')),
    tell: (model) => {
      model.keys = 'second keys';
    },
  },
  appended(edit(BAKERS, 4, 'yeast'), edit(BAKERS, 5, 'salt')),
  committed([segmentOf(BAKERS, 3, 5, 'rest')], BAKERS),
  appended(edit(BAKERS, 6, 'butter')),
  remembered('owner', undefined),
];

/** Runs the steps until the power goes; answers how many were acknowledged. */
async function runUntilCut(disk: FakeDisk): Promise<number> {
  let acknowledged = 0;
  try {
    const answer = await openJournal(portsOn(disk));
    if (!answer.ok) throw new Error(answer.fault.sentence);
    for (const step of STEPS) {
      const done = await step.run(answer.value.journal);
      if (!done.ok) throw new Error(`${step.name} was refused`);
      acknowledged += 1;
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return acknowledged;
}

const modelAfter = (steps: number): Model => {
  const model = new Model();
  for (const step of STEPS.slice(0, steps)) step.tell(model);
  return model;
};

const FACTS = new Map(
  STEPS.flatMap(({ files }) => files ?? []).map((segment) => [segment.hash as string, segment]),
);

/** The engine skips an unsealed edit that a segment of ours holds already: a torn commit may have been completed. */
const isSealed = (own: string, segments: ReadonlySet<string>): boolean =>
  [...segments].some((hash) => {
    const facts = FACTS.get(hash);
    const [space, seq] = own.split('/');
    if (!facts || facts.log.endsWith('r') || facts.space !== space) return false;
    return facts.first <= Number(seq) && Number(seq) <= facts.last;
  });

const spelled = (model: Model): string =>
  JSON.stringify([
    [...model.unsealed].sort(),
    [...model.segments].sort(),
    [...model.waiting].sort(),
    [...model.local].sort(),
    model.keys,
  ]);

function modelOf(held: Held): Model {
  const model = new Model();
  for (const hash of held.segments.keys()) model.segments.add(hash);
  for (const own of held.unsealed) if (!isSealed(own, model.segments)) model.unsealed.add(own);
  for (const hash of held.waiting.keys()) model.waiting.add(hash);
  for (const [key, value] of held.local) model.local.set(key, value);
  model.keys = held.keys;
  return model;
}

/** Either exactly what was acknowledged, or that and the whole of the step that was under way. */
async function expectAcknowledged(disk: FakeDisk, acknowledged: number, where: string): Promise<void> {
  const answer = await opened(disk);
  const held = spelled(modelOf(await heldBy(answer)));
  const allowed = [spelled(modelAfter(acknowledged)), spelled(modelAfter(acknowledged + 1))];
  expect(allowed, where).toContain(held);
  const false_ = [...answer.damage, ...answer.journal.found].filter(
    ({ is, file }) =>
      is !== 'torn-tail' && is !== 'twin-repaired' && is !== 'index-rebuilt' && !file.includes('witness'),
  );
  expect(false_, where).toEqual([]);
  expect(answer.copied, where).toBe(false);
}

async function changesInAll(): Promise<number> {
  const disk = new FakeDisk();
  disk.changes = 0;
  expect(await runUntilCut(disk)).toBe(STEPS.length);
  return disk.changes;
}

describe('a power cut', () => {
  it('before any change of any step loses nothing acknowledged and leaves nothing half done', async () => {
    const changes = await changesInAll();
    expect(changes).toBeGreaterThan(100);
    for (let change = 1; change <= changes; change++) {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const disk = new FakeDisk();
        disk.cutPowerBefore(change);
        const acknowledged = await runUntilCut(disk);
        disk.crash(new SeededRandom(seed * 1000 + change));
        await expectAcknowledged(disk, acknowledged, `change ${change}, seed ${seed}`);
      }
    }
  });

  it('before any change of the mending after a power cut is mended by the next start', async () => {
    const changes = await changesInAll();
    for (let change = 3; change <= changes; change += 5) {
      const seed = change;
      const disk = new FakeDisk();
      disk.cutPowerBefore(change);
      const acknowledged = await runUntilCut(disk);
      disk.crash(new SeededRandom(seed));
      const image: DiskImage = disk.image();
      const mending = await mendingChanges(image);
      for (let second = 1; second <= mending; second++) {
        const again = FakeDisk.again(image);
        again.cutPowerBefore(second);
        await expect(openJournal(portsOn(again))).rejects.toBeInstanceOf(PowerCut);
        again.crash(new SeededRandom(seed + second));
        await expectAcknowledged(again, acknowledged, `change ${change}, then ${second}, seed ${seed}`);
      }
    }
  });

  it('never brings back the files of an interrupted commit that were removed at a start', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const disk = new FakeDisk();
      const { journal } = await opened(disk);
      await journal.append([edit(BAKERS, 1, 'rye')]);
      const given = segmentOf(BAKERS, 1, 1, 'of a commit that never reached the index');
      const path = `journal/segments/${given.hash}.seg`;
      await disk.write(path, given.bytes);
      await disk.sync(path);
      await disk.syncFolder('journal/segments');
      expect((await opened(disk)).segments).toEqual([]);
      disk.crash(new SeededRandom(seed));
      expect(await disk.size(path), `seed ${seed}`).toBeUndefined();
    }
  });

  it('between sealing and emptying brings no sealed edit back, and none twice', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    await journal.append([edit(BAKERS, 1, 'rye')]);
    // The index frame is synced, the power goes when the emptied log is to take its place.
    disk.fail({ on: 'rename', nth: 1, trouble: 'failed', path: /unsealed/ });
    expect(await journal.commit([segmentOf(BAKERS, 1, 1, 'rye')], BAKERS)).toMatchObject({ ok: true });
    expect(journal.readOnly?.code).toBe('read-only');
    disk.heal();
    disk.crash(new SeededRandom(1));
    const again = await opened(disk);
    expect(again.unsealed).toEqual([]);
    expect(again.segments).toHaveLength(1);
    expect(again.damage).toEqual([]);
  });
});

/** How many changes opening makes on this disk. */
async function mendingChanges(image: DiskImage): Promise<number> {
  const disk = FakeDisk.again(image);
  disk.changes = 0;
  await opened(disk);
  return disk.changes;
}

describe('a power cut with a journal that was damaged as well', () => {
  it('still holds every committed segment, and every edit that the damaged log did not hold', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const disk = new FakeDisk();
      const changes = 60 + seed * 2;
      disk.cutPowerBefore(changes);
      const acknowledged = await runUntilCut(disk);
      const random = new SeededRandom(seed);
      disk.crash(random);
      const [path = ''] = disk.paths
        .filter((name) => name.startsWith('journal/') && name.endsWith('.log'))
        .sort(() => random.below(3) - 1);
      const size = (await disk.size(path)) ?? 0;
      if (size === 0) continue;
      disk.rot(path, random.below(size), 1 << random.below(8));
      const answer = await opened(disk, seed);
      const held = modelOf(await heldBy(answer));
      const expected = modelAfter(acknowledged);
      // One log is damaged: whatever was only in the others is there.
      if (!path.includes('unsealed') && !path.includes('index')) {
        const next = modelAfter(acknowledged + 1);
        for (const own of expected.unsealed) {
          if (next.unsealed.has(own)) expect(held.unsealed, `seed ${seed} ${path}`).toContain(own);
        }
      }
      for (const hash of expected.segments) expect(held.segments, `seed ${seed} ${path}`).toContain(hash);
      expect([expected.keys, modelAfter(acknowledged + 1).keys]).toContain(held.keys);
    }
  });
});
