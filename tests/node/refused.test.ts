/**
 * Who is refused, on the local network and at a hub alike, before a single byte of what is exchanged: of LAN links what was
 * decrypted counts, of hub links every frame of talk. That one end shows its key first is no such byte.
 */
import { once } from 'node:events';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { SpaceId } from '../../sync/domain/ids.ts';
import { type DeviceFace, type HubFace, prove } from '../../sync/exchange/hub/proof.ts';
import { encodeFromHub, encodePapers, parsePapers } from '../../sync/exchange/hub/words.ts';
import { encodeMessage } from '../../sync/exchange/message.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { parseHubAddress } from '../../sync/node/hub/address.ts';
import { exchangeWithHub } from '../../sync/node/hub/exchange.ts';
import { exchangeWith, serveLan } from '../../sync/node/lan/exchange.ts';
import { closeHubs, openHub, raw, visit as visitHub } from '../hub/open-hub.ts';
import { type Persona, together, World } from '../world.ts';
import { call, device, HOST, host, openFor, stopListening } from './lan/people.ts';
import { open, sendAway, visit as visitLan } from './lan/visitors.ts';

/** What somebody got to see. */
interface Seen {
  /** Counted as somebody to talk to. */
  letIn: boolean;
  /** Of what is exchanged, to them. */
  bytes: number;
}
const NOTHING: Seen = { letIn: false, bytes: 0 };

let ana: Persona;
let bo: Persona;
let eve: Persona;
let space: SpaceId;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  const world = new World();
  [ana, bo, eve] = [await world.persona('ana'), await world.persona('bo'), await world.persona('eve')];
  space = await together('Dyers', ana, { persona: bo, role: 'member' });
  await ana.adds('Madder', { space });
  // Somebody who has people of their own to call.
  await together('Smiths', eve, { persona: bo, role: 'member' });
});
afterEach(async () => {
  sendAway();
  await stopListening();
  for (const close of closers.splice(0)) await close();
  await closeHubs();
  for (const who of [ana, bo, eve]) await who.rests();
});

/** Calls the engine of whoever listens. */
async function callsAna(who: Persona): Promise<Seen> {
  const began: unknown[] = [];
  const served = await serveLan(ana.engine, nodeCrypto, { host: HOST, port: 0 }, (report) =>
    began.push(report),
  );
  if (!served.ok) throw new Error(served.fault.sentence);
  const { port } = served.value;
  const met = await exchangeWith(who.engine, nodeCrypto, { host: HOST, port });
  await served.value.close();
  return { letIn: began.length > 0, bytes: met.ok ? met.value.received : 0 };
}

const isTalk = (each: unknown): each is Buffer => Buffer.isBuffer(each);
const talkIn = (came: readonly unknown[]): number =>
  came.filter(isTalk).reduce((sum, { length }) => sum + length, 0);

/** Shows a hub what this device has to show, names the space, and talks all the same. */
async function talksAtHub(who: Persona): Promise<Seen> {
  const hub = await openHub();
  await visitHub(ana, hub);
  const visitor = await raw(hub);
  const face = (await visitor.hears(0)) as unknown as HubFace;
  const us = who.engine.greetHub(face);
  const [paper = { space, write: '00'.repeat(64) }] = who.engine
    .hubPapers(face, us, new Map())
    .filter((each) => each.space === space);
  visitor.say(encodePapers({ is: 'papers', face: us, spaces: [paper] }));
  const { spaces } = (await visitor.hears(1)) as { spaces: [SpaceId, { is: string }][] };
  const digests = new Map([[space, '00'.repeat(32)]]);
  const incarnation = '00'.repeat(8) as never;
  visitor.say(encodeMessage({ is: 'hello', oldest: 1, newest: 1, incarnation, digests, can: ['files'] }));
  // A second paper's answer comes behind whatever the hello brought.
  const before = visitor.came.length;
  visitor.say(encodePapers({ is: 'papers', spaces: [paper] }));
  const letIn = spaces.some(([id, standing]) => id === space && standing.is === 'open');
  for (let n = before; letIn ? talkIn(visitor.came) === 0 : visitor.came.length === before; )
    await visitor.hears(n++);
  const seen = { letIn, bytes: talkIn(visitor.came) };
  visitor.leave();
  return seen;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, HOST);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

/** Removed by ana; the hub has heard of it. */
async function putOut(): Promise<void> {
  await ana.does('space.remove', { space, member: await bo.device() });
}

/** Says to a door, once more, every byte that an honest caller said to it. */
async function replayedAtLan(): Promise<Seen> {
  const { port, met } = await host();
  const said: Buffer[] = [];
  const relay = createServer((caller: Socket) => {
    const door = connectSocket({ host: HOST, port });
    for (const each of [caller, door]) each.on('error', () => {});
    caller.on('data', (bytes: Buffer) => said.push(bytes));
    caller.pipe(door).pipe(caller);
  });
  closers.push(() => relay.close());
  const called = await call(await listening(relay));
  if (called.is !== 'link') throw new Error('the honest one was not let in');
  await met.next();
  called.link.close();
  await called.gone;
  const again = connectSocket({ host: HOST, port });
  again.on('error', () => {});
  for (const bytes of said) again.write(bytes);
  again.resume();
  await once(again, 'close');
  return { letIn: met.all.length > 1, bytes: 0 };
}

async function replayedAtHub(): Promise<Seen> {
  const hub = await openHub();
  await visitHub(ana, hub);
  const first = await raw(hub);
  const face = (await first.hears(0)) as unknown as HubFace;
  const us = ana.engine.greetHub(face);
  const papers = encodePapers({ is: 'papers', face: us, spaces: ana.engine.hubPapers(face, us, new Map()) });
  first.leave();
  const again = await raw(hub);
  await again.hears(0);
  again.say(papers);
  await again.closed;
  return { letIn: again.came.length > 1, bytes: talkIn(again.came) };
}

/** Somebody else answers where bo is expected. */
async function wrongPinOnLan(): Promise<Seen> {
  const seen = { ...NOTHING };
  const server = createSecureServer({ ...device(9).identity, requestCert: true, rejectUnauthorized: false });
  server.on('tlsClientError', () => {});
  const gone = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      seen.bytes += bytes.length;
    });
    socket.write(Uint8Array.of(1));
  });
  closers.push(() => server.close());
  seen.letIn = (await call(await listening(server))).is === 'link';
  await gone;
  return seen;
}

/** Shows the key of a hub that it is not. */
async function wrongPinOfHub(): Promise<Seen> {
  const real = await openHub();
  const seen = { ...NOTHING };
  const server = new WebSocketServer({ host: HOST, port: 0 });
  await once(server, 'listening');
  closers.push(() => server.close());
  const face: HubFace = { key: real.hub.key, challenge: '11'.repeat(32) };
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) seen.bytes += data.length;
      const papers = isBinary ? undefined : parsePapers(data.toString());
      if (!papers?.face) return;
      const { signature: _, token: __, ...theirs } = papers.face;
      const signature = prove(nodeCrypto, new Uint8Array(32).fill(7), 'hub', {
        hub: face,
        device: theirs as DeviceFace,
      });
      socket.send(
        encodeFromHub({ is: 'answer', signature, spaces: new Map([[space, { is: 'open', n: 9 }]]) }),
      );
    });
    socket.send(encodeFromHub({ is: 'hub', oldest: 1, newest: 1, ...face }));
  });
  const address = parseHubAddress(`http://${HOST}:${(server.address() as { port: number }).port}`);
  if (!address) throw new Error('no address');
  const met = await exchangeWithHub(ana.engine, nodeCrypto, address);
  expect(met.ok || met.fault.code).toBe('hub-stranger');
  return { ...seen, letIn: met.ok };
}

/** What a page can do: TLS without a certificate or a word of ours. */
async function pageOnLan(): Promise<Seen> {
  const { port, met } = await host();
  const { servername: _, ...page } = open;
  const seen = [await visitLan(port, { ...page, servername: 'granary.example' }), await visitLan(port, page)];
  const plain = connectSocket({ host: HOST, port });
  plain.on('error', () => {});
  plain.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: https://example.org\r\nUpgrade: websocket\r\n\r\n`);
  plain.resume();
  await once(plain, 'close');
  return { letIn: met.all.length > 0, bytes: seen.reduce((sum, { received }) => sum + received, 0) };
}

async function pageAtHub(): Promise<Seen> {
  const hub = await openHub();
  await visitHub(ana, hub);
  const seen = { ...NOTHING };
  for (const headers of [
    { origin: 'https://example.org' },
    { origin: 'null' },
    { 'sec-fetch-mode': 'websocket' },
  ]) {
    const page = new WebSocket(hub.address.url, { headers });
    page.on('error', () => {});
    page.on('message', (data: Buffer) => {
      seen.bytes += data.length;
    });
    page.on('open', () => {
      seen.letIn = true;
    });
    const [, response] = (await once(page, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    page.terminate();
  }
  return seen;
}

const REFUSED: [who: string, lan: () => Promise<Seen>, hub: () => Promise<Seen>][] = [
  ['a stranger', () => callsAna(eve), () => talksAtHub(eve)],
  [
    'a stranger who overheard the door word',
    async () => {
      const { port, met } = await host();
      const { received } = await visitLan(port, { ...open, ...device(9).identity });
      return { letIn: met.all.length > 0, bytes: received };
    },
    () => talksAtHub(eve),
  ],
  ['a removed member', () => putOut().then(() => callsAna(bo)), () => putOut().then(() => talksAtHub(bo))],
  ['a handshake said again', replayedAtLan, replayedAtHub],
  ['a wrong pin', wrongPinOnLan, wrongPinOfHub],
  ['a page in a browser', pageOnLan, pageAtHub],
];

describe('before the first byte of what is exchanged', () => {
  it.each(REFUSED)('%s is refused on the local network', async (_, lan) => {
    expect(await lan()).toEqual(NOTHING);
  });
  it.each(REFUSED)('%s is refused at a hub', async (_, __, hub) => {
    expect(await hub()).toEqual(NOTHING);
  });

  it('a member is not: the same steps let bo in, and bring bytes', async () => {
    expect(await callsAna(bo)).toEqual({ letIn: true, bytes: expect.any(Number) });
    const { letIn, bytes } = await talksAtHub(bo);
    expect({ letIn, some: bytes > 0 }).toEqual({ letIn: true, some: true });
    expect(await openFor((await host()).port)).toBe(true);
  });
});
