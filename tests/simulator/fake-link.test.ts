import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import type { Bytes, Link } from '../../sync/ports.ts';
import { fakeLink } from './fake-link.ts';

async function rest(link: Link): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of link.pieces()) pieces.push(piece);
  return concat(...pieces);
}

describe('a link in memory', () => {
  it('moves as many bytes as the test says', async () => {
    const { ends, deliver } = fakeLink({ byHand: true });
    const reader = ends[1].pieces()[Symbol.asyncIterator]();
    expect(await ends[0].send(utf8('harvest'))).toBe(true);
    expect(deliver(3)).toBe(3);
    expect((await reader.next()).value).toEqual(utf8('har'));
    expect(deliver()).toBe(4);
    expect((await reader.next()).value).toEqual(utf8('vest'));
    expect(deliver()).toBe(0);
  });

  it('tells of an end only behind the last byte', async () => {
    const { ends, deliver } = fakeLink({ byHand: true });
    const sent = ends[0].send(utf8('bye'));
    ends[0].close();
    await sent;
    await Promise.resolve();
    expect(await ends[1].send(utf8('unheard'))).toBe(true);
    deliver(2);
    expect(await ends[1].send(utf8('unheard'))).toBe(true);
    deliver();
    expect(await ends[1].send(utf8('unheard'))).toBe(false);
    expect(await rest(ends[1])).toEqual(utf8('bye'));
  });

  it.each([0, 1, 6, 7, 8, 14])('can be cut after %i bytes, counted over both directions', async (cut) => {
    const { ends, cutAfter } = fakeLink();
    cutAfter(cut);
    await Promise.all([ends[0].send(utf8('harvest')), ends[1].send(utf8('kitchen'))]);
    const got = await Promise.race([
      Promise.all([rest(ends[1]), rest(ends[0])]),
      new Promise<undefined>((settle) => setImmediate(() => settle(undefined))),
    ]);
    expect(got?.map((bytes) => bytes.length)).toEqual([Math.min(cut, 7), Math.max(cut - 7, 0)]);
    expect(await ends[0].send(utf8('more'))).toBe(false);
    expect(await ends[1].send(utf8('more'))).toBe(false);
  });

  it('answers whoever waits for room when it is cut', async () => {
    const { ends, cutAfter } = fakeLink({ room: 4 });
    const sent = ends[0].send(utf8('harvest'));
    cutAfter(0);
    expect(await sent).toBe(false);
  });
});
