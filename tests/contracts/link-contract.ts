import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '../../sync/domain/bytes.ts';
import type { Bytes, Link } from '../../sync/ports.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';

export interface MetLinks {
  readonly ana: Link;
  readonly bo: Link;
  /** Their device keys. */
  readonly keys: { readonly ana: Bytes; readonly bo: Bytes };
  /** Ends everything that was started for them. */
  end(): Promise<void>;
}

const MEGABYTE = 1_048_576;

/** All that still comes, as one. */
async function rest(link: Link): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of link.pieces()) pieces.push(piece);
  return concat(...pieces);
}

/** The next `length` bytes, at least. */
async function next(reader: AsyncIterator<Bytes>, length: number): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for (let got = 0; got < length; ) {
    const { done, value } = await reader.next();
    if (done) throw new Error(`the link ended after ${got} of ${length} bytes`);
    pieces.push(value);
    got += value.length;
  }
  return concat(...pieces);
}

/** Lets everything that can happen happen: so many rounds of the event loop, no matter how long they take. */
async function rounds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((settle) => setImmediate(settle));
}

/** Resolves when `progress` has stayed the same for a long while. */
async function stalled(progress: () => number): Promise<void> {
  for (let before = -1; before !== progress(); ) {
    before = progress();
    await rounds(500);
  }
}

const held = (): number => {
  const { arrayBuffers, external, heapUsed } = process.memoryUsage();
  return arrayBuffers + external + heapUsed;
};

/** What every Link does, in memory and over a network. */
export const linkContract = (name: string, meet: () => Promise<MetLinks>): void => {
  describe(`link: ${name}`, () => {
    let met: MetLinks;
    let ana: Link;
    let bo: Link;
    beforeEach(async () => {
      met = await meet();
      ({ ana, bo } = met);
    });
    afterEach(() => met.end());

    it('knows the device at the other end', () => {
      expect(toHex(ana.peer)).toBe(toHex(met.keys.bo));
      expect(toHex(bo.peer)).toBe(toHex(met.keys.ana));
      expect(ana.peer).toHaveLength(32);
    });

    it('carries bytes in order, both ways at once, however they were cut into sends', async () => {
      const random = new SeededRandom(11);
      const say = async (link: Link, said: readonly Bytes[]): Promise<boolean> => {
        for (const bytes of said) if (!(await link.send(bytes))) return false;
        return true;
      };
      const talk = (): Bytes[] =>
        Array.from({ length: 200 }, () => random.bytes(random.below(5) * random.below(400)));
      const [anas, bos] = [talk(), talk()];
      const [all, allBack] = [concat(...anas), concat(...bos)];
      const [got, gotBack, ...said] = await Promise.all([
        next(bo.pieces()[Symbol.asyncIterator](), all.length),
        next(ana.pieces()[Symbol.asyncIterator](), allBack.length),
        say(ana, anas),
        say(bo, bos),
      ]);
      expect([toHex(got), toHex(gotBack)]).toEqual([toHex(all), toHex(allBack)]);
      expect(said).toEqual([true, true]);
    });

    it('keeps the order of sends that did not wait for each other', async () => {
      const said = Array.from({ length: 50 }, (_, at) => new Uint8Array(1000 * (at % 7)).fill(at));
      const all = concat(...said);
      const sent = Promise.all(said.map((bytes) => ana.send(bytes)));
      const got = await next(bo.pieces()[Symbol.asyncIterator](), all.length);
      expect(toHex(got)).toBe(toHex(all));
      expect(new Set(await sent)).toEqual(new Set([true]));
    });

    it('carries one large piece whole', async () => {
      const large = new Uint8Array(8 * MEGABYTE).map((_, at) => (at * 31 + (at >> 8)) & 255);
      const sent = ana.send(large);
      const got = await next(bo.pieces()[Symbol.asyncIterator](), large.length);
      expect(Buffer.compare(got, large)).toBe(0);
      expect(await sent).toBe(true);
    });

    it('answers a sender that has nothing to say', async () => {
      expect(await ana.send(new Uint8Array(0))).toBe(true);
    });

    it('makes a sender wait for a reader who does not read, in little memory, and then carries everything', async () => {
      const piece = new SeededRandom(3).bytes(65_536);
      const pieces = (64 * MEGABYTE) / piece.length;
      const before = held();
      let sent = 0;
      const sending = (async () => {
        while (sent < pieces && (await ana.send(piece))) sent++;
      })();
      await stalled(() => sent);
      expect(sent).toBeLessThan(pieces / 2);
      expect(held() - before).toBeLessThan(16 * MEGABYTE);

      const [expected, got] = [createHash('sha256'), createHash('sha256')];
      for (let at = 0; at < pieces; at++) expected.update(piece);
      let left = pieces * piece.length;
      for await (const part of bo.pieces()) {
        got.update(part);
        left -= part.length;
        if (left <= 0) break;
      }
      await sending;
      expect([sent, left]).toEqual([pieces, 0]);
      expect(got.digest('hex')).toBe(expected.digest('hex'));
    });

    it('lets one direction through while the other is stuck', async () => {
      const piece = new Uint8Array(65_536);
      let sent = 0;
      const sending = (async () => {
        while (await ana.send(piece)) sent++;
      })();
      await stalled(() => sent);
      expect(await bo.send(utf8('are you there?'))).toBe(true);
      expect(await next(ana.pieces()[Symbol.asyncIterator](), 14)).toEqual(utf8('are you there?'));
      bo.close();
      await sending;
    });

    describe.each(['ana', 'bo'] as const)('closed by %s', (who) => {
      const other = who === 'ana' ? 'bo' : 'ana';

      it('ends both readers, also one that was waiting', async () => {
        const reading = Promise.all([rest(ana), rest(bo)]);
        await rounds(5);
        met[who].close();
        expect(await reading).toEqual([new Uint8Array(0), new Uint8Array(0)]);
      });

      it('first delivers what was sent before', async () => {
        const said = new Uint8Array(MEGABYTE).map((_, at) => at & 255);
        const sent = met[who].send(said);
        met[who].close();
        expect(Buffer.compare(await rest(met[other]), said)).toBe(0);
        expect(await sent).toBe(true);
      });

      it('delivers it also when there was much unread at the closing end', async () => {
        const piece = new Uint8Array(65_536);
        let heard = 0;
        const sending = (async () => {
          while (await met[other].send(piece)) heard++;
        })();
        await stalled(() => heard);
        const sent = met[who].send(utf8('goodbye'));
        met[who].close();
        expect(await rest(met[other])).toEqual(utf8('goodbye'));
        expect(await sent).toBe(true);
        await sending;
      });

      it('takes nothing more to send, at either end, once the end is known there', async () => {
        met[who].close();
        expect(await met[who].send(utf8('more'))).toBe(false);
        expect(await rest(met[other])).toHaveLength(0);
        expect(await met[other].send(utf8('more'))).toBe(false);
        expect(await rest(met[who])).toHaveLength(0);
      });

      it('does not mind being closed again, at both ends', async () => {
        met[who].close();
        met[who].close();
        met[other].close();
        met[other].close();
        expect(await rest(met[other])).toHaveLength(0);
      });

      it('answers a sender at the other end that was waiting for room', async () => {
        const piece = new Uint8Array(65_536);
        let sent = 0;
        const sending = (async () => {
          while (await met[other].send(piece)) sent++;
        })();
        await stalled(() => sent);
        met[who].close();
        await sending;
      });
    });
  });
};
