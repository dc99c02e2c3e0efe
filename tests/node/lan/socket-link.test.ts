import { connect as connectSocket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serverNameOf } from '../../../sync/node/lan/door.ts';
import type { Link } from '../../../sync/ports.ts';
import { type Arrivals, ana as anaDevice, HOST, host, linked, stopListening, WORD } from './people.ts';

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
  let port: number;
  let met: Arrivals<Link>;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ({ port, met } = await host());
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

  it('goes on as long as something comes now and then', async () => {
    for (let minute = 0; minute < 5; minute++) {
      vi.advanceTimersByTime(60_000);
      expect(await ana.send(SIGN_OF_LIFE)).toBe(true);
      expect(await bo.send(SIGN_OF_LIFE)).toBe(true);
      await rounds(20);
    }
  });

  it('takes its own sending for no proof that anybody is there', async () => {
    const reading = ended(ana);
    vi.advanceTimersByTime(60_000);
    expect(await ana.send(SIGN_OF_LIFE)).toBe(true);
    await rounds(20);
    vi.advanceTimersByTime(30_000);
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
    expect(left).toBe(0);
    expect(await sending).toBe(true);
  });

  it('waits two seconds for what was sent to leave, and no longer', async () => {
    const piece = new Uint8Array(1_000);
    let answers = 0;
    let last: boolean | undefined;
    const sendUntilStuck = async (): Promise<void> => {
      do {
        last = undefined;
        last = await ana.send(piece);
        answers++;
      } while (last && answers < 64_000);
    };
    const sending = sendUntilStuck();
    for (let before = -1; before !== answers; await rounds(200)) before = answers;
    ana.close();
    vi.advanceTimersByTime(1_999);
    await rounds(50);
    expect(last).toBeUndefined();
    const before = answers;
    vi.advanceTimersByTime(1);
    await sending;
    // The very one that was under way.
    expect([last, answers]).toEqual([false, before + 1]);
  });

  it('needs no time to close, however much was unread', async () => {
    const sending = ana.send(new Uint8Array(1_048_576));
    await rounds(200);
    bo.close();
    await ended(ana);
    await sending;
    // Resolves when the connections are gone; the clock stands still.
    await stopListening();
  });

  it('does not wait longer for a peer who has closed, but takes nothing', async () => {
    const rude = connectSecure({
      ...anaDevice.identity,
      socket: connectSocket({ host: HOST, port, allowHalfOpen: true }),
      servername: serverNameOf(WORD),
      rejectUnauthorized: false,
    });
    rude.on('error', () => {});
    const link = await met.next();
    const sending = link.send(new Uint8Array(64 * 1_048_576));
    await rounds(200);
    rude.end();
    await ended(link);
    vi.advanceTimersByTime(2_000);
    expect(await sending).toBe(false);
    rude.destroy();
  });
});
