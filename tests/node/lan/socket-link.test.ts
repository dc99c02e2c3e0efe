import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Link } from '../../../sync/ports.ts';
import { host, linked, stopListening } from './people.ts';

const SIGN_OF_LIFE = Uint8Array.of(0);

async function ended(link: Link): Promise<void> {
  for await (const _ of link.pieces());
}

/** What was put on the wire before is there after so many rounds of the event loop. */
async function rounds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((settle) => setImmediate(settle));
}

describe('a link over a socket', () => {
  let ana: Link;
  let bo: Link;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { port, met } = await host();
    [ana, bo] = await Promise.all([linked(port), met.next()]);
  });
  afterEach(async () => {
    ana.close();
    const stopped = stopListening();
    vi.runAllTimers();
    await stopped;
    vi.useRealTimers();
  });

  it('ends by itself when nothing came for 90 seconds', async () => {
    let open = true;
    const reading = ended(bo).then(() => {
      open = false;
    });
    vi.advanceTimersByTime(89_999);
    await rounds(20);
    expect(open).toBe(true);
    vi.advanceTimersByTime(1);
    await reading;
  });

  it('goes on when something comes now and then, in one direction only for that one', async () => {
    const reading = ended(bo);
    for (let minute = 0; minute < 5; minute++) {
      vi.advanceTimersByTime(60_000);
      const alive = await ana.send(SIGN_OF_LIFE);
      await rounds(20);
      // Bo hears ana, but ana hears nothing: sending is no proof that anybody is there.
      expect(alive).toBe(minute < 1);
    }
    await reading;
  });

  it('does not take its own slow reader for a dead peer', async () => {
    const much = new Uint8Array(1_048_576);
    const sending = ana.send(much);
    await rounds(200);
    // Bo has all it can hold. Ana hears from bo, so that only bo’s patience is tried.
    vi.advanceTimersByTime(60_000);
    await bo.send(SIGN_OF_LIFE);
    await rounds(20);
    vi.advanceTimersByTime(60_000);
    let left = much.length;
    for await (const piece of bo.pieces()) {
      left -= piece.length;
      if (left === 0) break;
    }
    expect(await sending).toBe(true);
  });

  it('waits two seconds for what was sent to leave, and no longer', async () => {
    let said: boolean | undefined;
    const sending = ana.send(new Uint8Array(100 * 1_048_576)).then((there) => {
      said = there;
    });
    await rounds(500);
    ana.close();
    vi.advanceTimersByTime(1_999);
    await rounds(50);
    expect(said).toBeUndefined();
    vi.advanceTimersByTime(1);
    await sending;
    expect(said).toBe(false);
  });
});
