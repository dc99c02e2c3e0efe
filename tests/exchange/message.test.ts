import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, concat, toBase32, toHex, utf8 } from '../../sync/domain/bytes.ts';
import type { ChainValue, Incarnation, LogId, SegmentHash, SpaceId } from '../../sync/domain/ids.ts';
import {
  CHUNK,
  END_REASONS,
  encodeMessage,
  type Heard,
  type Message,
  MessageReader,
} from '../../sync/exchange/message.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hashes = bytes(32).map((hash) => toHex(hash) as SegmentHash);
const chains = bytes(32).map((value) => toHex(value) as ChainValue);
const lives = bytes(8).map((life) => toHex(life) as Incarnation);
const ids = bytes(20).map(toBase32);
const spaces = ids.map((id) => id as SpaceId);
const counts = fc.integer({ min: 1, max: 0xffff_ffff });
const logs = fc
  .tuple(ids, lives, fc.constantFrom('r', 'c'))
  .map(([device, life, stream]) => `${device}.${life}.${stream}` as LogId);
const haves = fc
  .array(fc.tuple(logs, fc.record({ last: counts, head: chains })), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries));
const fewHashes = fc.array(hashes, { maxLength: 4 });

const hellos = fc
  .record({
    versions: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })),
    incarnation: lives,
    digests: fc.array(fc.tuple(spaces, hashes), { maxLength: 4 }),
    most: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ versions: [oldest, more], incarnation, digests, most }): Message => {
    const upTo = most === undefined ? {} : { most };
    return { is: 'hello', oldest, newest: oldest + more, incarnation, digests: new Map(digests), ...upTo };
  });
const chunks = fc
  .record({ hash: hashes, at: fc.nat(100_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }) })
  .map(({ hash, at, bytes }): Message => ({ is: 'chunk', hash, at, bytes, size: at + bytes.length + 400 }));
const messages: fc.Arbitrary<Message> = fc.oneof(
  hellos,
  chunks,
  fc.record({
    is: fc.constant('have' as const),
    space: spaces,
    have: haves,
    aside: fewHashes,
    begun: fc.array(fc.record({ hash: hashes, bytes: counts }), { maxLength: 3 }),
  }),
  fc.record({ is: fc.constant('took' as const), taken: fewHashes, aside: fewHashes, refused: fewHashes }),
  fc.constantFrom<Message>({ is: 'rest' }, { is: 'alive' }),
  fc.constantFrom(...END_REASONS).map((why): Message => ({ is: 'end', why })),
);

function readIn(cuts: readonly number[], stream: Uint8Array): Heard[] {
  const reader = new MessageReader();
  const heard: Heard[] = [];
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    heard.push(...reader.read(stream.slice(at, at + cut)));
    at += cut;
  }
  return heard;
}
const heardIn = (...parts: readonly Uint8Array[]): Heard[] => readIn([], concat(...parts));
const framed = (kind: number, body: Uint8Array): Uint8Array =>
  new ByteWriter().u8(kind).u32(body.length).bytes(body).done();

describe('messages', () => {
  it('come out as they went in, in whatever pieces they travel', () => {
    fc.assert(
      fc.property(fc.array(messages, { maxLength: 6 }), fc.array(fc.nat(90)), (sent, cuts) => {
        expect(readIn(cuts, concat(...sent.map(encodeMessage)))).toEqual(sent);
      }),
    );
  });

  it('of any bytes at all are messages or nonsense, never an accident, and nothing is heard after nonsense', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(40)), (stream, cuts) => {
        const heard = readIn(cuts, stream);
        expect(heard.findIndex(({ is }) => is === 'nonsense')).toBeOneOf([-1, heard.length - 1]);
      }),
    );
  });

  it('of a kind that may be skipped are, and of one that may not are nonsense', () => {
    const rest = encodeMessage({ is: 'rest' });
    expect(heardIn(framed(0x80, utf8('{"of":"later"}')), rest)).toEqual([{ is: 'rest' }]);
    expect(heardIn(framed(8, utf8('{}')), rest)).toEqual([{ is: 'nonsense' }]);
    expect(heardIn(framed(0, utf8('')), rest)).toEqual([{ is: 'nonsense' }]);
  });

  it('that claim to be longer than their kind may be are nonsense before a byte of them is waited for', () => {
    for (const [kind, limit] of [
      [1, 262_144],
      [2, 4_194_304],
      [3, CHUNK + 40],
      [5, 0],
      [0x80, 65_536],
    ] as const) {
      expect(heardIn(new ByteWriter().u8(kind).u32(limit).done())).toEqual(
        limit === 0 ? [{ is: 'rest' }] : [],
      );
      expect(
        heardIn(
          new ByteWriter()
            .u8(kind)
            .u32(limit + 1)
            .done(),
        ),
      ).toEqual([{ is: 'nonsense' }]);
    }
  });

  it('that no honest device says are nonsense', () => {
    const hash = 'ab'.repeat(32);
    const text = (value: unknown) => utf8(JSON.stringify(value));
    for (const body of [
      text({ digests: {}, incarnation: '00'.repeat(8), newest: 1, oldest: 2 }),
      text({ digests: {}, incarnation: '00'.repeat(8), newest: 1, oldest: 0 }),
      text({ digests: {}, incarnation: 'x', newest: 1, oldest: 1 }),
      text({ digests: { space: hash }, incarnation: '00'.repeat(8), newest: 1, oldest: 1 }),
      text({ digests: { ['a'.repeat(32)]: 'ab' }, incarnation: '00'.repeat(8), newest: 1, oldest: 1 }),
      text({ digests: {}, incarnation: '00'.repeat(8), most: -1, newest: 1, oldest: 1 }),
      text([]),
      utf8('{'),
    ])
      expect(heardIn(framed(1, body))).toEqual([{ is: 'nonsense' }]);
    for (const [size, at, length] of [
      [1000, 990, 20],
      [1000, 0, 0],
      [3, 0, 1],
      [100_000_000, 0, 20],
    ] as const) {
      const chunk = new ByteWriter()
        .bytes(new Uint8Array(32))
        .u32(size)
        .u32(at)
        .bytes(new Uint8Array(length));
      expect(heardIn(framed(3, chunk.done()))).toEqual([{ is: 'nonsense' }]);
    }
    expect(heardIn(framed(4, text({ aside: [], refused: ['x'], taken: [] })))).toEqual([{ is: 'nonsense' }]);
  });

  it('that end a talk for a reason of a later version end it all the same', () => {
    expect(heardIn(framed(7, utf8('{"why":"moonrise"}')))).toEqual([{ is: 'end', why: 'closing' }]);
  });
});
