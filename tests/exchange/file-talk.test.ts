/** What two ends say about attachments: nothing unasked, little at a time, and on from where a link was cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlobId, SpaceId } from '../../sync/domain/ids.ts';
import { type FilePart, type FileStep, FileTalk, type OurFiles } from '../../sync/exchange/file-talk.ts';
import { encodeMessage, type Message, MessageReader } from '../../sync/exchange/message.ts';

const SPACE = 'd'.repeat(32) as SpaceId;
const SHARED = new Set([SPACE]);
const fileOf = (letter: string): BlobId => letter.repeat(32) as BlobId;
const SIZE = 100_000;

/** A device with parts of files, whole or begun. */
class Shelf implements OurFiles {
  readonly held = new Map<string, number>();
  readonly wanted: { file: BlobId; part: number; thumb: boolean }[] = [];
  readonly claimed = new Set<string>();
  received = 0;

  wants = (): boolean => this.wanted.some(({ file, part }) => this.at(file, part) < SIZE);
  at = (file: BlobId, part: number): number => this.held.get(`${file} ${part}`) ?? 0;
  has = (_: SpaceId, file: BlobId, part: number): number | undefined =>
    this.at(file, part) === SIZE ? SIZE : undefined;
  ask(_: Iterable<SpaceId>, lacking: ReadonlySet<BlobId>): FilePart | undefined {
    const next = this.wanted.find(
      ({ file, part }) =>
        !lacking.has(file) && !this.claimed.has(`${file} ${part}`) && this.at(file, part) < SIZE,
    );
    if (!next) return undefined;
    this.claimed.add(`${next.file} ${next.part}`);
    return { ...next, space: SPACE, size: SIZE, at: this.at(next.file, next.part) };
  }
  holds(file: BlobId, parts: number): void {
    for (let part = 0; part < parts; part++) this.held.set(`${file} ${part}`, SIZE);
  }
  wish(file: BlobId, parts: number, thumb = false): void {
    for (let part = 0; part < parts; part++) this.wanted.push({ file, part, thumb });
  }
}

class End {
  readonly talk = new FileTalk();
  readonly reader = new MessageReader();
  readonly shelf: Shelf;
  constructor(shelf: Shelf) {
    this.shelf = shelf;
    shelf.claimed.clear();
  }
  next = (): FileStep | undefined => this.talk.next(this.shelf, SHARED);
  says(): Uint8Array | undefined {
    const step = this.next();
    if (!step) return undefined;
    if (step.is === 'say') return encodeMessage(step.message);
    const { file, part, size, at, length } = step;
    return encodeMessage({ is: 'piece', file, part, size, at, bytes: new Uint8Array(length) });
  }
  hears(bytes: Uint8Array): void {
    for (const message of this.reader.read(bytes)) {
      if (message.is === 'nonsense') throw new Error('nonsense');
      expect(this.talk.hear(message)).toBe(true);
      if (message.is !== 'piece') continue;
      const { file, part, at, bytes: piece } = message;
      expect(at).toBe(this.shelf.at(file, part));
      this.shelf.received += piece.length;
      this.shelf.held.set(`${file} ${part}`, at + piece.length);
      if (at + piece.length === SIZE) this.talk.settled({ file, part });
    }
  }
}

/** Until neither has anything to say, or so many bytes have gone both ways together. */
function talk(a: Shelf, b: Shelf, cut = Infinity): void {
  const ends = [new End(a), new End(b)] as const;
  let left = cut;
  for (let quiet = 0; quiet < 2; ) {
    quiet = 0;
    for (const [from, to] of [ends, [ends[1], ends[0]] as const]) {
      const bytes = from.says();
      if (!bytes) quiet += 1;
      else to.hears(bytes.subarray(0, Math.max(0, left)));
      left -= bytes?.length ?? 0;
      if (left <= 0) return;
    }
  }
}

const want = (part: number, thumb = false, file = fileOf('a')): Message => ({
  is: 'want',
  space: SPACE,
  file,
  part,
  size: SIZE,
  from: 0,
  thumb,
});

describe('a talk about attachments', () => {
  it('brings each end what it wants, however often the link is cut, and repeats at most a piece a cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 250_000 }), { maxLength: 12 }), (cuts) => {
        const [a, b] = [new Shelf(), new Shelf()];
        a.holds(fileOf('a'), 5);
        b.wish(fileOf('a'), 5);
        b.holds(fileOf('b'), 2);
        a.wish(fileOf('b'), 2);
        for (const cut of cuts) talk(a, b, cut);
        talk(a, b);
        expect([a.wants(), b.wants()]).toEqual([false, false]);
        // A piece that was cut never counted, so nothing that counted came twice.
        expect([a.received, b.received]).toEqual([2 * SIZE, 5 * SIZE]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for twelve parts and not for more until one of them is safe', () => {
    const shelf = new Shelf();
    shelf.wish(fileOf('a'), 20);
    const end = new End(shelf);
    let asked = 0;
    while (end.says()) asked += 1;
    expect(asked).toBe(12);
    end.talk.settled({ file: fileOf('a'), part: 0 });
    expect(end.says()).toBeDefined();
    expect(end.says()).toBeUndefined();
  });

  it('gives thumbnails before what was asked for earlier, but finishes what it has begun', () => {
    const shelf = new Shelf();
    shelf.holds(fileOf('a'), 3);
    shelf.holds(fileOf('t'), 1);
    const end = new End(shelf);
    for (const message of [want(0), want(1)]) end.talk.hear(message);
    const first = end.next();
    end.talk.hear(want(0, true, fileOf('t')));
    const order = [first];
    for (let step = end.next(); step; step = end.next()) order.push(step);
    const names = order.map((step) => (step?.is === 'give' ? `${step.file[0]}${step.part}` : step?.is));
    expect([...new Set(names)]).toEqual(['a0', 't0', 'a1']);
  });

  it('ends with whoever sends what nobody asked for, or in another size or place, or asks for too much', () => {
    const piece: Message = {
      is: 'piece',
      file: fileOf('a'),
      part: 0,
      size: SIZE,
      at: 0,
      bytes: new Uint8Array(10),
    };
    const asking = (): FileTalk => {
      const shelf = new Shelf();
      shelf.wish(fileOf('a'), 1);
      const end = new End(shelf);
      end.says();
      return end.talk;
    };
    expect(new FileTalk().hear(piece)).toBe(false);
    expect(asking().hear(piece)).toBe(true);
    expect(asking().hear({ ...piece, at: 5 })).toBe(false);
    expect(asking().hear({ ...piece, size: SIZE + 1 })).toBe(false);
    expect(asking().hear({ ...piece, part: 1 })).toBe(false);
    expect(new FileTalk().hear({ is: 'lack', space: SPACE, file: fileOf('a'), part: 0 })).toBe(false);
    const flooded = new FileTalk();
    for (let i = 0; i < 64; i++) expect(flooded.hear(want(i))).toBe(true);
    expect(flooded.hear(want(64))).toBe(false);
  });

  it('says that it lacks a file, and later that it has it; meanwhile nobody asks again', () => {
    const [a, b] = [new Shelf(), new Shelf()];
    b.wish(fileOf('a'), 1);
    const [giver, asker] = [new End(a), new End(b)];
    giver.hears(asker.says() ?? new Uint8Array());
    asker.hears(giver.says() ?? new Uint8Array());
    b.claimed.clear();
    expect(asker.says()).toBeUndefined();
    expect(giver.says()).toBeUndefined();
    a.holds(fileOf('a'), 1);
    asker.hears(giver.says() ?? new Uint8Array());
    expect(asker.next()).toMatchObject({ is: 'say', message: { is: 'want' } });
  });

  it('that lacks a part of a file it has begun to hold says so once, until that part has come', () => {
    const shelf = new Shelf();
    shelf.holds(fileOf('a'), 1);
    const end = new End(shelf);
    end.talk.hear(want(3));
    expect(end.next()).toMatchObject({ is: 'say', message: { is: 'lack', part: 3 } });
    expect(end.next()).toBeUndefined();
    shelf.holds(fileOf('a'), 4);
    expect(end.next()).toMatchObject({ is: 'say', message: { is: 'holds' } });
  });

  it('offers a keeper what is here, once, and waits until it is answered', () => {
    const talk = new FileTalk();
    const offers = [{ space: SPACE, files: [{ file: fileOf('a'), size: 5, thumb: false }] }];
    const files = Object.assign(new Shelf(), { offer: () => offers.shift() });
    expect(talk.next(files, SHARED)).toBeUndefined();
    expect(talk.next(files, SHARED, 100, true)).toMatchObject({ message: { is: 'offer' } });
    expect(talk.next(files, SHARED, 100, true)).toBeUndefined();
    expect(talk.awaits).toBe(true);
    expect(talk.hear({ is: 'kept', space: SPACE })).toBe(true);
    expect(talk.awaits).toBe(false);
    expect(talk.hear({ is: 'kept', space: SPACE })).toBe(false);
  });

  it('makes four offers, and the next only when one of them is answered', () => {
    const talk = new FileTalk();
    const files = Object.assign(new Shelf(), { offer: () => ({ space: SPACE, files: [] }) });
    for (let n = 0; n < 4; n++) expect(talk.next(files, SHARED, 100, true)).toBeDefined();
    expect(talk.next(files, SHARED, 100, true)).toBeUndefined();
    talk.hear({ is: 'kept', space: SPACE });
    expect(talk.next(files, SHARED, 100, true)).toBeDefined();
  });

  it('gives nothing of a space that both are not in', () => {
    const shelf = new Shelf();
    shelf.holds(fileOf('a'), 1);
    const end = new End(shelf);
    end.talk.hear(want(0));
    expect(end.talk.next(shelf, new Set())).toMatchObject({ is: 'say', message: { is: 'lack' } });
  });
});
