import { deflateRawSync } from 'node:zlib';
import * as A from '@automerge/automerge';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyOf, freeDocument } from '../../sync/document/build.ts';
import { asUncompressed, inspectChange } from '../../sync/document/inspect.ts';
import { writeLeb } from '../../sync/document/leb128.ts';
import { concat } from '../../sync/domain/bytes.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import {
  actor,
  bo,
  chunk,
  contentOf,
  crafted,
  doc,
  judged,
  next,
  setKey,
  withColumns,
  withOps,
} from './crafted.ts';
import { BO, codec, crypto, edit, editorOn, inspected } from './sample.ts';

/** Megabytes that some work takes. */
const grown = (work: () => void): number => {
  const before = process.memoryUsage().rss;
  work();
  return (process.memoryUsage().rss - before) / 2 ** 20;
};

describe('an honest change', () => {
  it('is new, then held, and waits when what it rests on is not here', () => {
    const editor = editorOn(BO);
    const one = edit(copyOf(doc), { title: 'One' }, editor());
    const two = edit(copyOf(one.doc), { title: 'Two' }, editor());
    const [first, second] = [one.changes[0] as Uint8Array, two.changes[0] as Uint8Array];
    expect(judged(first)).toEqual({ is: 'new' });
    expect(judged(first, bo, [first])).toEqual({ is: 'held' });
    expect(judged(second)).toEqual({ is: 'waiting', deps: [inspected(first).hash] });
    expect(judged(second, bo, [first])).toEqual({ is: 'new' });
    freeDocument(one.doc);
    freeDocument(two.doc);
  });

  it('is read alike by us and by the library', () => {
    const bytes = crafted({ time: -1_700_000_000_123, message: 'hello' });
    const { hash, seq, startOp, deps, time } = A.decodeChange(bytes);
    expect(inspected(bytes)).toMatchObject({ hash, seq, startOp, deps, time, maxOp: startOp, actor });
  });

  it('keeps its hash when it comes deflated and is written out', () => {
    const plain = crafted({ ops: Array.from({ length: 300 }, (_, n) => setKey(`k${n}`)) });
    const content = deflateRawSync(contentOf(plain));
    const deflated = concat(plain.subarray(0, 8), Uint8Array.from([2, ...writeLeb(content.length)]), content);
    expect(A.decodeChange(deflated).hash).toBe(A.decodeChange(plain).hash);
    expect(inspectChange(crypto, deflated)).toEqual({ ok: false, reason: 'shape' });
    expect(asUncompressed(codec, deflated)).toEqual(plain);
    expect(asUncompressed(codec, plain)).toBe(plain);
    expect(asUncompressed(codec, doc.handle.save())).toBeUndefined();
  });
});

describe('a chunk that is not what it says', () => {
  it('is refused with any byte cut off or added', () => {
    const bytes = crafted({});
    for (let length = 0; length < bytes.length; length++) {
      expect(inspectChange(crypto, bytes.subarray(0, length)).ok).toBe(false);
    }
    expect(inspectChange(crypto, concat(bytes, Uint8Array.of(0))).ok).toBe(false);
    expect(inspectChange(crypto, concat(bytes, bytes)).ok).toBe(false);
  });

  it('is refused with any bit flipped', () => {
    const bytes = crafted({});
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(inspectChange(crypto, flipped).ok).toBe(false);
    }
  });

  it('is refused when it is a document, a bundle, deflated or of an unknown type', () => {
    const bundle = A.getBackend(A.init<unknown>());
    bundle.put('_root', 'a', 1);
    bundle.commit();
    expect(inspectChange(crypto, doc.handle.save())).toEqual({ ok: false, reason: 'shape' });
    expect(inspectChange(crypto, bundle.saveBundle(bundle.getHeads()))).toEqual({
      ok: false,
      reason: 'shape',
    });
    for (const type of [0, 2, 3, 4, 255]) {
      expect(inspectChange(crypto, chunk(contentOf(crafted({})), type))).toEqual({
        ok: false,
        reason: 'shape',
      });
    }
    bundle.free();
  });

  it.each([
    ['no end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['2^63', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['4 GB', [0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a padded spelling', [0x80 | contentOf(crafted({})).length, 0x00]],
  ])('is refused when its length has %s', (_, leb) => {
    const bytes = crafted({});
    const hashed = concat(Uint8Array.from([1, ...leb]), contentOf(bytes));
    const whole = concat(bytes.subarray(0, 4), crypto.sha256(hashed).subarray(0, 4), hashed);
    expect(inspectChange(crypto, whole).ok).toBe(false);
  });

  it('is refused with absurd lengths inside, and with bytes left over', () => {
    const content = contentOf(crafted({}));
    for (let at = 0; at < content.length; at++) {
      const absurd = concat(
        content.subarray(0, at),
        Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f),
        content.subarray(at + 1),
      );
      const inspection = inspectChange(crypto, chunk(absurd));
      if (inspection.ok) expect(judged(chunk(absurd)).is).not.toBe('new');
    }
    expect(inspectChange(crypto, chunk(concat(content, Uint8Array.of(0)))).ok).toBe(false);
  });

  it('never makes the inspection throw, whatever stands behind a right checksum', () => {
    const content = contentOf(crafted({ ops: [setKey('a'), setKey('b')] }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (edits) => {
          const changed = content.slice();
          for (const [at, byte] of edits) changed[at] = byte;
          expect(typeof inspectChange(crypto, chunk(changed)).ok).toBe('boolean');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a bomb', () => {
  it('of deflated bytes with a wrong checksum is refused within 64 MB', () => {
    const content = deflateRawSync(new Uint8Array(512 * 2 ** 20));
    const bomb = concat(
      Uint8Array.of(0x85, 0x6f, 0x4a, 0x83, 1, 2, 3, 4, 2),
      Uint8Array.from(writeLeb(content.length)),
      content,
    );
    const mb = grown(() => {
      expect(inspectChange(crypto, bomb).ok).toBe(false);
      expect(asUncompressed(codec, bomb)).toBeUndefined();
    });
    expect(mb).toBeLessThan(64);
  });

  it('of deflated columns is refused before the library sees it', () => {
    const column = [...deflateRawSync(new Uint8Array(2 ** 20))];
    expect(inspectChange(crypto, withColumns([[66 | 8, column]]))).toEqual({ ok: false, reason: 'shape' });
  });

  it.each([
    ['operations', [[66, [...writeLeb(2 ** 40), 1]]]],
    ['operations without an action', [[66, [0, ...writeLeb(2 ** 40)]]]],
    [
      'predecessors',
      [
        [66, [1, 1]],
        [112, [1, ...writeLeb(2 ** 50)]],
        [113, [...writeLeb(2 ** 49), 0]],
      ],
    ],
    [
      'long keys',
      [
        [21, [...writeLeb(4_000), ...writeLeb(60_000), ...new Array<number>(60_000).fill(65)]],
        [66, [...writeLeb(4_000), 1]],
      ],
    ],
  ] as [string, [number, number[]][]][])('of run-length coded %s is refused within 64 MB', (_, columns) => {
    const bytes = withColumns(columns);
    const mb = grown(() => {
      expect(inspectChange(crypto, bytes)).toEqual({ ok: false, reason: 'too-large' });
    });
    expect(mb).toBeLessThan(64);
  });

  it('of 100,000 operations is refused', () => {
    const bytes = crafted({ ops: Array.from({ length: 100_000 }, (_, n) => setKey(`k${n % 7}`)) });
    expect(inspectChange(crypto, bytes)).toEqual({ ok: false, reason: 'too-large' });
  });

  it('of more than a megabyte, or 65 dependencies, is refused unread', () => {
    expect(inspectChange(crypto, new Uint8Array(LIMITS.change + 1))).toEqual({
      ok: false,
      reason: 'too-large',
    });
    const deps = Array.from({ length: 65 }, (_, n) => n.toString(16).padStart(64, '0'));
    expect(inspectChange(crypto, crafted({ deps }))).toEqual({ ok: false, reason: 'too-large' });
  });

  it('of maps within maps, which would end the library, is refused', () => {
    const nest = (depth: number): Uint8Array =>
      withOps(
        ...Array.from({ length: depth }, (_, n) => ({
          action: 'makeMap',
          obj: n === 0 ? '_root' : `${next + n - 1}@${actor}`,
          key: 'x',
        })),
      );
    expect(judged(nest(9_999))).toEqual({ is: 'refused', code: 'change-shape' });
    expect(judged(nest(33))).toEqual({ is: 'refused', code: 'change-shape' });
    expect(judged(nest(32))).toEqual({ is: 'new' });
  });
});
