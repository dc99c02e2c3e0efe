import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '../../../sync/domain/bytes.ts';
import type { Endorsement } from '../../../sync/exchange/endorsement.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { certify } from '../../../sync/node/lan/certificate.ts';
import { WELCOME } from '../../../sync/node/lan/door.ts';
import { LAN_LIMITS } from '../../../sync/node/lan/limits.ts';
import { listen } from '../../../sync/node/lan/listen.ts';
import type { Link } from '../../../sync/ports.ts';
import {
  Arrivals,
  ana,
  bo,
  call,
  device,
  HOST,
  host,
  lengthOf,
  only,
  stopListening,
  WORD,
} from './people.ts';

const servers: { server: Server; sockets: Socket[] }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((settle) => server.close(settle));
  }
  await stopListening();
});

/** Some other server on a free port. */
async function serve(server: Server): Promise<number> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  servers.push({ server, sockets });
  await new Promise<void>((settle) => server.listen(0, HOST, settle));
  return (server.address() as { port: number }).port;
}

/** A TLS server with any identity that says something at once; what it got from its callers. */
async function talkative(identity: { key: string; cert: string }, says: Uint8Array) {
  const heard = { bytes: 0, shaken: 0, gone: new Arrivals<boolean>() };
  const server = createSecureServer({ ...identity, requestCert: true, rejectUnauthorized: false });
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => socket.once('close', () => heard.gone.add(true)));
  server.on('secureConnection', (socket: TLSSocket) => {
    heard.shaken += 1;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      heard.bytes += bytes.length;
    });
    socket.write(says);
  });
  return { port: await serve(server), heard };
}

describe('a call on the local network', () => {
  it('gives a link to a device that lets us in', async () => {
    const { port, met } = await host();
    const connected = await call(port);
    expect(connected.is).toBe('link');
    if (connected.is !== 'link') return;
    expect(toHex(connected.link.peer)).toBe(toHex(bo.key));
    expect(toHex((await met.next()).peer)).toBe(toHex(ana.key));
    connected.link.close();
  });

  it('loses nothing of what is said together with the welcome', async () => {
    const { port } = await host({
      met: (link) => {
        void link.send(utf8('good '));
        void link.send(utf8('morning'));
        link.close();
      },
    });
    const connected = await call(port);
    expect(connected.is === 'link' && (await lengthOf(connected.link))).toBe(12);
  });

  it('loses nothing of what came in one piece with the welcome', async () => {
    const { port } = await talkative(bo.identity, concat(Uint8Array.of(WELCOME), utf8('good morning')));
    const connected = await call(port);
    if (connected.is !== 'link') return expect(connected.is).toBe('link');
    const { value } = await connected.link.pieces()[Symbol.asyncIterator]().next();
    expect(value).toEqual(utf8('good morning'));
    connected.link.close();
  });

  it('says so when nobody listens there', async () => {
    const server = createServer();
    const port = await serve(server);
    await new Promise((settle) => servers.pop()?.server.close(settle));
    expect(await call(port)).toEqual({ is: 'unreachable', why: 'refused' });
  });

  it('says so when there is no such name', async () => {
    // Too long for a name, so no server has to be asked.
    expect(await call(1, { host: 'x'.repeat(64) })).toEqual({ is: 'unreachable', why: 'name' });
  });

  it('says so when somebody answers and then says nothing', async () => {
    const port = await serve(createServer(() => {}));
    const limits = { ...LAN_LIMITS, handshake: 20 };
    expect(await call(port, { limits })).toEqual({ is: 'unreachable', why: 'timeout' });
  });

  it('says so when it is let in by nobody in time, though the handshake is over', async () => {
    const { port, heard } = await talkative(bo.identity, new Uint8Array(0));
    const limits = { ...LAN_LIMITS, handshake: 200 };
    expect(await call(port, { limits })).toEqual({ is: 'unreachable', why: 'timeout' });
    await heard.gone.next();
    expect(heard.bytes).toBe(0);
  });

  it('says not a word to a device that may not be spoken to, not even who is calling', async () => {
    const cy = device(3);
    const { port, heard } = await talkative(cy.identity, Uint8Array.of(1, 2, 3));
    const asked: string[] = [];
    const admits = (peer: Endorsement): boolean => {
      asked.push(toHex(peer.device));
      return only(bo.key)(peer);
    };
    expect(await call(port, { admits })).toEqual({ is: 'stranger' });
    expect(asked).toEqual([toHex(cy.key)]);
    await heard.gone.next();
    // Our certificate would have come with the end of the handshake.
    expect(heard).toMatchObject({ bytes: 0, shaken: 0 });
  });

  it.each([
    ['a certificate that bo did not endorse', () => ({ seed: ana.seed, key: bo.key })],
    ['no word about any device', () => undefined],
  ])('says not a word to a server with %s, whatever that one says', async (_, forger) => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forge = forger();
    const endorsement = forge
      ? concat(
          forge.key,
          crypto.sign(forge.seed, keys.publicKey.export({ format: 'der', type: 'spki' })),
          new Uint8Array(84),
        )
      : new Uint8Array(0);
    const { port, heard } = await talkative(certify(keys, endorsement), Uint8Array.of(1, 2, 3));
    expect(await call(port, { admits: () => expect.unreachable() })).toEqual({ is: 'stranger' });
    await heard.gone.next();
    expect(heard).toMatchObject({ bytes: 0, shaken: 0 });
  });

  it('takes only the welcome of its own version for one', async () => {
    const { port, heard } = await talkative(bo.identity, Uint8Array.of(2));
    expect(await call(port)).toEqual({ is: 'stranger' });
    await heard.gone.next();
    expect(heard.bytes).toBe(0);
  });

  it('takes what is no TLS for a stranger, and who hangs up for somebody who does not want us', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    expect(await call(await serve(web))).toEqual({ is: 'stranger' });
    const hangsUp = createServer((socket) => socket.destroy());
    expect(await call(await serve(hangsUp))).toEqual({ is: 'turned-away' });
  });

  it('reaches an IPv6 address where there are any', async () => {
    const met = new Arrivals<Link>();
    const listened = await listen({
      crypto,
      identity: bo.identity,
      host: '::1',
      port: 0,
      opens: (word) => word === WORD,
      admits: only(ana.key),
      met: met.add,
    });
    if (listened.is === 'unable') return expect(listened.why).toBe('address');
    expect((await call(listened.port, { host: '::1' })).is).toBe('link');
    await listened.close();
  });

  it('is refused by us, before anything is dialled, when the word is none', async () => {
    await expect(call(1, { word: 'open sesame' })).rejects.toThrow(RangeError);
  });
});
