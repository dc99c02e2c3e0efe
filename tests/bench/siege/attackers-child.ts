/**
 * Those who besiege: `node attackers-child.ts <port> <lan|hub> <home of a hostile member, or nothing>`. Everything at once:
 * connections that say nothing or drip, junk as fast as it is taken, and, over a link that a member may have, segments
 * that never become whole. Only ever loopback; ends with its input. Prints how many connections and bytes it spent.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Incarnation, SegmentHash } from '../../../sync/domain/ids.ts';
import { encodeMessage } from '../../../sync/exchange/message.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { pathFiles } from '../../../sync/node/files/path-files.ts';
import { openHome } from '../../../sync/node/home.ts';
import { linkTo } from '../../../sync/node/lan/exchange.ts';

const [portWord, kind, home = ''] = process.argv.slice(2);
const port = Number(portWord);
const spent = { connections: 0, bytes: 0 };
let over = false;

/** From addresses of their own, as far as loopback has any. */
const addressOf = (attacker: number): string => `127.0.1.${1 + (attacker % 200)}`;

function dial(attacker: number): Socket {
  spent.connections += 1;
  const socket = connect({ host: '127.0.0.1', port, localAddress: addressOf(attacker) });
  socket.on('error', () => {});
  return socket.resume();
}
const closed = (socket: Socket): Promise<unknown> => new Promise((done) => socket.once('close', done));

/** Junk as fast as it is taken, again and again. */
async function floods(attacker: number): Promise<void> {
  const junk = randomBytes(65_536);
  while (!over) {
    const socket = dial(attacker);
    const pour = (): void => {
      while (!over && socket.writable && socket.write(junk)) spent.bytes += junk.length;
    };
    socket.on('connect', pour).on('drain', pour);
    await Promise.race([closed(socket), pause(2_000)]);
    socket.destroy();
    await pause(5);
  }
}

/** A letter a second, of something that could become a greeting. */
async function drips(attacker: number): Promise<void> {
  const greeting =
    kind === 'hub'
      ? Buffer.from(`GET / HTTP/1.1\r\nX: ${'a'.repeat(9_000)}`)
      : Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]);
  while (!over) {
    const socket = dial(attacker);
    let at = 0;
    const timer = setInterval(() => socket.write(greeting.subarray(at, ++at)), 1_000);
    await closed(socket);
    clearInterval(timer);
    await pause(50);
  }
}

/** WebSockets that speak at once, and too much. */
async function chatters(attacker: number): Promise<void> {
  const junk = randomBytes(60_000);
  while (!over) {
    spent.connections += 1;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress: addressOf(attacker) });
    socket.on('error', () => {});
    const gone = new Promise((done) => socket.once('close', done));
    socket.on('open', () => {
      for (let n = 0; n < 50 && socket.readyState === WebSocket.OPEN; n++) {
        socket.send(junk);
        spent.bytes += junk.length;
      }
    });
    await Promise.race([gone, pause(3_000)]);
    socket.terminate();
    await pause(20);
  }
}

/** A member of the space whose Granary was made to lie: pieces of segments that nobody wrote, without an end. */
async function lies(): Promise<void> {
  const opened = await openHome(home, { files: pathFiles(() => home), create: false });
  if (!opened.ok) throw new Error(opened.fault.sentence);
  const { engine } = opened.value;
  const spaces = await engine.call('space.list', {});
  const space = spaces.ok ? spaces.value.find((each) => !each.private)?.id : undefined;
  if (!space) throw new Error('in no space');
  while (!over) {
    spent.connections += 1;
    const linked = await linkTo(engine, nodeCrypto, { host: '127.0.0.1', port });
    if (!linked.ok) {
      await pause(100);
      continue;
    }
    const { link } = linked.value;
    void (async () => {
      for await (const _ of link.pieces());
    })();
    const incarnation = randomBytes(8).toString('hex') as Incarnation;
    let heard = await link.send(
      encodeMessage({
        is: 'hello',
        oldest: 1,
        newest: 1,
        incarnation,
        digests: new Map([[space, randomBytes(32).toString('hex') as SegmentHash]]),
      }),
    );
    heard &&= await link.send(encodeMessage({ is: 'have', space, have: {}, aside: [], begun: [] }));
    for (let n = 0; heard && !over; n++) {
      // Each begins a segment of the largest size and leaves it, or ends it with what is none.
      const hash = randomBytes(32).toString('hex') as SegmentHash;
      const size = n % 2 ? 4_000_000 : 32_768;
      const bytes = randomBytes(32_768);
      heard = await link.send(encodeMessage({ is: 'chunk', hash, size, at: 0, bytes }));
      spent.bytes += bytes.length;
    }
    link.close();
    await linked.value.gone;
  }
  await opened.value.close();
}

const many = (count: number, act: (attacker: number) => Promise<void>): Promise<void>[] =>
  Array.from({ length: count }, (_, attacker) => act(attacker));

const all = Promise.all([
  ...many(8, floods),
  ...many(300, drips),
  ...(kind === 'hub' ? many(8, chatters) : []),
  ...(home === '' ? [] : [lies()]),
]);
all.catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
process.stdin.resume().on('end', () => {
  over = true;
  process.stdout.write(`${JSON.stringify(spent)}\n`, () => process.exit(0));
});
