import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../sync/domain/bytes.ts';
import type { ChainValue, Incarnation, LogId, SegmentHash, SpaceId, Stream } from '../../sync/domain/ids.ts';
import { encodeMessage, type Message, MessageReader } from '../../sync/exchange/message.ts';
import type { HeldSegment } from '../../sync/exchange/plan.ts';
import { digestOf, type Ours, Talk } from '../../sync/exchange/talk.ts';
import type { Have } from '../../sync/exchange/vector.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';

const DYERS = 'd'.repeat(32) as SpaceId;
const BAKERS = 'b'.repeat(32) as SpaceId;
const LIFE = '00'.repeat(8) as Incarnation;
const idOf = (name: string): string => toHex(nodeCrypto.sha256(new TextEncoder().encode(name)));

/** A device that holds segments of spaces, without what is in them. */
class Device {
  readonly name: string;
  /** In the order in which they came. */
  readonly spaces = new Map<SpaceId, HeldSegment[]>();
  readonly begun = new Map<SegmentHash, number>();
  /** Bytes of segments that came in, repeated ones too. */
  received = 0;
  /** Segments in the order in which they came to their end. */
  readonly order: SegmentHash[] = [];
  readonly refuses = new Set<SegmentHash>();

  constructor(name: string, ...spaces: SpaceId[]) {
    this.name = name;
    for (const space of spaces) this.spaces.set(space, []);
  }
  has(space: SpaceId, segment: HeldSegment): void {
    const held = this.spaces.get(space) ?? [];
    this.spaces.set(space, [...held, { ...segment, tick: held.length }]);
  }
  writes(space: SpaceId, stream: Stream = 'content', size = 500): HeldSegment {
    const log = logOf(this.name, stream);
    const last = (this.have(space)[log]?.last ?? 0) + 1;
    const name = idOf(`${space} ${log} ${last}`);
    const [hash, after] = [name as SegmentHash, name as string as ChainValue];
    const segment = { hash, log, first: last, last, after, size, stream, tick: 0 };
    this.has(space, segment);
    return segment;
  }
  have(space: SpaceId): Have {
    const have: Record<LogId, { last: number; head: ChainValue }> = {};
    for (const { log, last, after } of this.spaces.get(space) ?? []) have[log] = { last, head: after };
    return have;
  }
  ours(): Ours {
    const begun = [...this.begun].map(([hash, bytes]) => ({ hash, bytes }));
    return {
      incarnation: LIFE,
      spaces: new Map(
        [...this.spaces].map(([id, held]) => [
          id,
          { have: this.have(id), held, aside: [], begun, fresh: false, introduction: [] },
        ]),
      ),
    };
  }
  digest = (space: SpaceId): string => digestOf(nodeCrypto, this.have(space));
}
const logOf = (device: string, stream: Stream) =>
  `${idOf(device)
    .replaceAll(/[0189]/g, 'a')
    .slice(0, 32)}.${LIFE}.${stream === 'roster' ? 'r' : 'c'}` as LogId;

/** One end of a talk: what it says is read back from its bytes. */
class End {
  readonly device: Device;
  readonly talk: Talk;
  readonly reader = new MessageReader();
  readonly others: Device;
  said: Message['is'][] = [];

  constructor(device: Device, others: Device, budget?: number) {
    this.device = device;
    this.others = others;
    this.talk = new Talk(nodeCrypto, budget === undefined ? {} : { budget });
  }
  /** Everything it has to say now, in bytes; `most` steps at most. */
  speaks(most = Infinity): Uint8Array[] {
    const out: Uint8Array[] = [];
    while (out.length < most) {
      const step = this.talk.next(this.device.ours());
      if (step.is === 'wait' || step.is === 'done' || step.is === 'give') break;
      const message: Message =
        step.is === 'say' ? step.message : { ...step, is: 'chunk', bytes: new Uint8Array(step.length) };
      this.said.push(message.is);
      out.push(encodeMessage(message));
    }
    return out;
  }
  hears(bytes: Uint8Array): void {
    for (const message of this.reader.read(bytes)) {
      if (message.is === 'nonsense') throw new Error('nonsense');
      this.talk.hear(message);
      if (message.is === 'chunk') this.#keeps(message);
    }
  }
  #keeps({ hash, at, size, bytes }: Message & { is: 'chunk' }): void {
    const { device } = this;
    if (at !== (device.begun.get(hash) ?? 0)) throw new Error(`${device.name}: a hole in ${hash}`);
    device.received += bytes.length;
    device.begun.set(hash, at + bytes.length);
    if (at + bytes.length < size) return;
    device.begun.delete(hash);
    device.order.push(hash);
    if (device.refuses.has(hash)) {
      this.talk.answer({ taken: [], aside: [], refused: [hash] });
      return;
    }
    for (const [space, held] of this.others.spaces) {
      const segment = held.find((each) => each.hash === hash);
      if (!segment) continue;
      device.has(space, segment);
      this.talk.theyHold(space, segment);
    }
    this.talk.answer({ taken: [hash], aside: [], refused: [] });
  }
  get done(): boolean {
    return this.talk.next(this.device.ours()).is === 'done';
  }
}

interface Met {
  a: End;
  b: End;
  bytes: number;
  /** Times that one had to wait for the other. */
  turns: number;
}

/** Lets two talk until both are done, or the link ends after so many bytes. */
function meet(
  one: Device,
  other: Device,
  { cutAfter = Infinity, budget }: { cutAfter?: number; budget?: number } = {},
): Met {
  const [a, b] = [new End(one, other, budget), new End(other, one)];
  const met = { a, b, bytes: 0, turns: 0 };
  for (; met.turns < 10_000; met.turns += 1) {
    const [fromA, fromB] = [a.speaks(8), b.speaks(8)];
    if (fromA.length + fromB.length === 0) break;
    for (const [pieces, to] of [
      [fromA, b],
      [fromB, a],
    ] as const)
      for (const piece of pieces) {
        const left = cutAfter - met.bytes;
        if (left <= 0) return met;
        met.bytes += piece.length;
        to.hears(left < piece.length ? piece.subarray(0, left) : piece);
      }
  }
  return met;
}

/** Two who hold some things in common, and some that the other lacks. */
const pairs = fc
  .array(
    fc.record({
      who: fc.constantFrom('ana', 'bo'),
      space: fc.constantFrom(DYERS, BAKERS),
      stream: fc.constantFrom('roster' as const, 'content' as const),
      size: fc.integer({ min: 300, max: 90_000 }),
      known: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((writings) => {
    const ana = new Device('ana', DYERS, BAKERS);
    const bo = new Device('bo', DYERS, BAKERS);
    // What both know comes first: a log is known without a gap.
    for (const { who, space, stream, size, known } of [...writings].sort(
      (x, y) => Number(y.known) - Number(x.known),
    )) {
      const [author, other] = who === 'ana' ? [ana, bo] : [bo, ana];
      const segment = author.writes(space, stream, size);
      if (known) other.has(space, segment);
    }
    return { ana, bo };
  });

const total = (device: Device): number =>
  [...device.spaces.values()].flat().reduce((sum, { size }) => sum + size, 0);

describe('a talk', () => {
  it('of two who hold the same is one hello each way, whatever they hold', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    for (let i = 0; i < 300; i++) bo.has(DYERS, ana.writes(DYERS));
    const { a, b, bytes } = meet(ana, bo);
    expect([a.said, b.said]).toEqual([['hello'], ['hello']]);
    expect(bytes).toBeLessThan(1000);
    expect([a.done, b.done]).toEqual([true, true]);
  });

  it('knows what the other holds as soon as both have said hello, and not only with the next step', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    const [a, b] = [new End(ana, bo), new End(bo, ana)];
    const [hello] = a.speaks(1);
    expect(a.talk.theirs(DYERS)).toBeUndefined();
    b.hears(hello!);
    const [back] = b.speaks(1);
    expect(b.talk.theirs(DYERS)).toBeDefined();
    a.hears(back!);
    expect(a.talk.theirs(DYERS)).toBeDefined();
  });

  it('ends with both holding the same, every segment sent once, who belongs before what is known', () => {
    fc.assert(
      fc.property(pairs, ({ ana, bo }) => {
        const before = [total(ana), total(bo)] as const;
        const common = [...ana.spaces.values()]
          .flat()
          .filter(({ hash }) => [...bo.spaces.values()].flat().some((other) => other.hash === hash))
          .reduce((sum, { size }) => sum + size, 0);
        const { a, b } = meet(ana, bo);
        for (const space of [DYERS, BAKERS]) expect(ana.digest(space)).toBe(bo.digest(space));
        expect([ana.received, bo.received]).toEqual([before[1] - common, before[0] - common]);
        expect([a.done, b.done]).toEqual([true, true]);
        for (const device of [ana, bo]) {
          const streams = device.order.map(
            (hash) => [...device.spaces.values()].flat().find((s) => s.hash === hash)?.stream,
          );
          expect(streams.lastIndexOf('roster')).toBeLessThanOrEqual(
            streams.includes('content') ? streams.indexOf('content') : streams.length,
          );
        }
      }),
    );
  });

  it('that is cut at any byte goes on where it was, with no byte sent twice beyond the last piece', () => {
    fc.assert(
      fc.property(
        pairs,
        fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 12 }),
        ({ ana, bo }, cuts) => {
          const lacking = new Set<SegmentHash>();
          const held = (device: Device) => [...device.spaces.values()].flat();
          for (const [one, other] of [
            [ana, bo],
            [bo, ana],
          ] as const)
            for (const { hash } of held(one))
              if (!held(other).some((s) => s.hash === hash)) lacking.add(hash);
          const needed = [...new Map([...held(ana), ...held(bo)].map((s) => [s.hash, s])).values()]
            .filter(({ hash }) => lacking.has(hash))
            .reduce((sum, { size }) => sum + size, 0);
          for (const cutAfter of cuts) meet(ana, bo, { cutAfter });
          meet(ana, bo);
          for (const space of [DYERS, BAKERS]) expect(ana.digest(space)).toBe(bo.digest(space));
          expect(ana.received + bo.received).toBe(needed);
        },
      ),
    );
  });

  it('says nothing of a space in which the other is no member, and stops when they are none any more', () => {
    const [ana, bo] = [new Device('ana', DYERS, BAKERS), new Device('bo', DYERS)];
    ana.writes(BAKERS);
    for (let i = 0; i < 40; i++) ana.writes(DYERS, 'content', 60_000);
    const a = new End(ana, bo);
    const b = new End(bo, ana);
    for (const piece of a.speaks()) b.hears(piece);
    for (const piece of b.speaks()) a.hears(piece);
    for (const piece of a.speaks(5)) b.hears(piece);
    const sent = bo.received;
    expect(sent).toBeGreaterThan(0);
    ana.spaces.delete(DYERS);
    for (const piece of a.speaks()) b.hears(piece);
    expect(bo.received).toBe(sent);
    expect(b.talk.theirs(BAKERS)).toBeUndefined();
  });

  it('goes on when something is written or comes from elsewhere meanwhile', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    const [a, b] = [new End(ana, bo), new End(bo, ana)];
    const flow = (): void => {
      for (let turns = 0; turns < 50; turns++) {
        for (const piece of a.speaks(3)) b.hears(piece);
        for (const piece of b.speaks(3)) a.hears(piece);
      }
    };
    flow();
    ana.writes(DYERS);
    flow();
    bo.writes(DYERS, 'roster');
    ana.writes(DYERS);
    flow();
    expect(ana.digest(DYERS)).toBe(bo.digest(DYERS));
    expect([a.done, b.done]).toEqual([true, true]);
    ana.spaces.set(BAKERS, []);
    ana.writes(BAKERS);
    bo.spaces.set(BAKERS, []);
    flow();
    expect(ana.digest(BAKERS)).toBe(bo.digest(BAKERS));
    expect(ana.received + bo.received).toBe(4 * 500);
  });

  it('does not send again in the same talk what was refused, and ends', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    const bad = ana.writes(DYERS);
    bo.refuses.add(bad.hash);
    const { a, b } = meet(ana, bo);
    expect(bo.received).toBe(bad.size);
    expect([a.done, b.done]).toEqual([true, true]);
  });

  it('keeps to the budget of either end, and says why it ends', () => {
    for (const mine of [true, false]) {
      const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
      for (let i = 0; i < 20; i++) (mine ? ana : bo).writes(DYERS, 'content', 50_000);
      const { a, b } = meet(ana, bo, { budget: 500_000 });
      const received = mine ? bo.received : ana.received;
      expect(received).toBe(500_000);
      expect([a.talk.ended, b.talk.ended]).toEqual(['budget', 'budget']);
    }
  });

  it('counts what comes and what goes against one budget, and fills it', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    for (let i = 0; i < 20; i++) {
      ana.writes(DYERS, 'content', 50_000);
      bo.writes(DYERS, 'content', 50_000);
    }
    const [a, b] = [new End(ana, bo, 500_000), new End(bo, ana)];
    // In turns, word by word: what is on its way when the budget is used up, nobody can take back.
    for (let silent = 0; silent < 2; ) {
      silent = 0;
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const said = one.speaks(1);
        for (const bytes of said) other.hears(bytes);
        if (said.length === 0) silent += 1;
      }
    }
    expect([a.talk.ended, b.talk.ended]).toEqual(['budget', 'budget']);
    expect(ana.received + bo.received).toBeGreaterThanOrEqual(475_000);
    expect(ana.received + bo.received).toBeLessThanOrEqual(525_000);
  });

  it('begins with small pieces: a link cut after a few thousand bytes brings something every time', () => {
    const [ana, bo] = [new Device('ana', DYERS), new Device('bo', DYERS)];
    ana.writes(DYERS, 'content', 60_000);
    let before = -1;
    for (let cuts = 0; bo.received < 60_000; cuts++) {
      expect(bo.received, `after ${cuts} cuts`).toBeGreaterThan(before);
      before = bo.received;
      meet(ana, bo, { cutAfter: 4_000 });
    }
    expect(bo.received).toBe(60_000);
  });

  it('with a device that speaks no version of ours ends at its hello', () => {
    const talk = new Talk(nodeCrypto);
    talk.hear({ is: 'hello', oldest: 2, newest: 3, incarnation: LIFE, digests: new Map() });
    expect(talk.ended).toBe('newer');
    const later = new Talk(nodeCrypto);
    later.hear({ is: 'hello', oldest: 1, newest: 3, incarnation: LIFE, digests: new Map() });
    expect(later.ended).toBeUndefined();
  });
});
