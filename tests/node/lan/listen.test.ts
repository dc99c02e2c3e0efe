import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { concat, toHex } from '../../../sync/domain/bytes.ts';
import { taggedHash } from '../../../sync/domain/hash.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { certify } from '../../../sync/node/lan/certificate.ts';
import { serverNameOf } from '../../../sync/node/lan/door.ts';
import { LAN_LIMITS } from '../../../sync/node/lan/limits.ts';
import { listen } from '../../../sync/node/lan/listen.ts';
import type { Link } from '../../../sync/ports.ts';
import { ana, bo, call, device, HOST, host, linked, only, stopListening, WORD } from './people.ts';

const bare: Socket[] = [];

afterEach(async () => {
  for (const socket of bare.splice(0)) socket.destroy();
  await stopListening();
});

/** A connection without any manners, ended with the test. */
function dial(port: number): Socket {
  const socket = connectSocket({ host: HOST, port });
  socket.on('error', () => {});
  bare.push(socket);
  return socket;
}

interface Visit {
  /** The handshake was over, as far as the visitor could see. */
  shaken: boolean;
  /** Saw the server's certificate. */
  saw: boolean;
  /** Decrypted bytes from the server. */
  received: number;
  code: string;
}

/** Goes to the door with whatever TLS, speaks at once, and stays until it is shown out. */
async function visit(port: number, options: ConnectionOptions): Promise<Visit> {
  const seen: Visit = { shaken: false, saw: false, received: 0, code: '' };
  const socket = connectSecure({ host: HOST, port, rejectUnauthorized: false, ...options });
  bare.push(socket);
  socket.on('secureConnect', () => {
    seen.shaken = true;
    socket.write('let me in');
  });
  socket.on('data', (bytes: Buffer) => {
    seen.received += bytes.length;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.code = error.code ?? '';
  });
  socket.on('keylog', () => {
    seen.saw ||= socket.getPeerX509Certificate() !== undefined;
  });
  socket.resume();
  await new Promise((settle) => socket.once('close', settle));
  return seen;
}

const open: ConnectionOptions = { servername: serverNameOf(WORD), minVersion: 'TLSv1.3' };

/** What a link still carries. */
async function lengthOf(link: Link): Promise<number> {
  let length = 0;
  for await (const piece of link.pieces()) length += piece.length;
  return length;
}

/** The door still works: ana gets in. */
async function expectOpenFor(port: number): Promise<void> {
  const link = await linked(port);
  expect(toHex(link.peer)).toBe(toHex(bo.key));
  link.close();
}

describe('a door on the local network', () => {
  it('asks who may come in with the proven key, and turns everybody else away unheard', async () => {
    const asked: string[] = [];
    const { port, met } = await host({
      admits: (peer) => {
        asked.push(toHex(peer));
        return false;
      },
    });
    expect(await call(port)).toEqual({ is: 'turned-away' });
    const seen = await visit(port, { ...open, ...ana.identity });
    expect(seen).toMatchObject({ shaken: true, received: 0 });
    expect(asked).toEqual([toHex(ana.key), toHex(ana.key)]);
    expect(met.all).toEqual([]);
  });

  it('closes to somebody from the moment they are not admitted any more', async () => {
    const members = new Set([toHex(ana.key)]);
    const { port } = await host({ admits: (peer) => members.has(toHex(peer)) });
    await expectOpenFor(port);
    members.clear();
    expect(await call(port)).toEqual({ is: 'turned-away' });
  });

  it('does not even ask about who shows no certificate', async () => {
    const { port, met } = await host({ admits: () => expect.unreachable() });
    expect(await visit(port, open)).toMatchObject({ shaken: true, received: 0 });
    expect(met.all).toEqual([]);
  });

  it.each([
    [
      'signed by another device',
      (spki: Uint8Array) => crypto.sign(bo.seed, taggedHash(crypto, 'granary link 1', spki)),
    ],
    [
      'under another tag',
      (spki: Uint8Array) => crypto.sign(ana.seed, taggedHash(crypto, 'granary link 2', spki)),
    ],
    ['without a tag', (spki: Uint8Array) => crypto.sign(ana.seed, spki)],
    [
      'copied from a certificate of the real one',
      () => {
        const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
        return crypto.sign(
          ana.seed,
          taggedHash(crypto, 'granary link 1', theirs.export({ format: 'der', type: 'spki' })),
        );
      },
    ],
  ])('does not ask about an endorsement that is %s', async (_, signature) => {
    const { port, met } = await host({ admits: () => expect.unreachable() });
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }));
    const forged = certify(keys, concat(ana.key, signature(spki)));
    expect(await call(port, { identity: forged })).toEqual({ is: 'turned-away' });
    expect(await visit(port, { ...open, ...forged })).toMatchObject({ shaken: true, received: 0 });
    expect(met.all).toEqual([]);
  });

  it('shows its certificate to nobody who does not know the word', async () => {
    const asked: string[] = [];
    const { port } = await host({
      admits: () => expect.unreachable(),
      opens: (word) => {
        asked.push(word);
        return false;
      },
    });
    const wrong = '00'.repeat(16);
    expect(await call(port, { word: wrong })).toEqual({ is: 'turned-away' });
    const visits = await Promise.all(
      [serverNameOf(wrong), `${wrong}.link-2.granary.invalid`, 'example.org', ''].map((servername) =>
        visit(port, { ...open, ...ana.identity, servername }),
      ),
    );
    // One and the same answer, whether the word is wrong, of another version, or there is none.
    for (const seen of visits) expect(seen).toEqual({ ...visits[0], shaken: false, saw: false, received: 0 });
    expect(visits[0]?.code).toContain('ALERT');
    expect(asked).toEqual([wrong, wrong]);
  });

  it('refuses TLS 1.2', async () => {
    const { port, met } = await host();
    const old: ConnectionOptions = { ...open, ...ana.identity, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
    expect(await visit(port, old)).toMatchObject({ shaken: false, saw: false, received: 0 });
    expect(met.all).toEqual([]);
  });

  it.each([
    [
      'an HTTP request',
      Buffer.from('GET / HTTP/1.1\r\nHost: granary\r\nOrigin: https://example.org\r\n\r\n'),
    ],
    ['noise', Buffer.alloc(5_000, 0xa5)],
    ['a TLS record of nothing', Buffer.from('16030100050100000100', 'hex')],
    ['a TLS record that claims more than may be', Buffer.from('160301ffff01', 'hex')],
  ])('survives %s', async (_, bytes) => {
    const { port, met } = await host();
    const socket = dial(port);
    let received = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
    });
    socket.end(bytes);
    await once(socket, 'close');
    // At most an alert: 2 bytes in a record.
    expect(received.length).toBeLessThanOrEqual(7);
    expect(met.all).toEqual([]);
    await expectOpenFor(port);
  });

  it('survives callers that vanish at any moment', async () => {
    const { port } = await host();
    for (let at = 0; at < 24; at++) {
      const below = dial(port);
      const vanish = (): void => void (at % 2 ? below.resetAndDestroy() : below.destroy());
      await once(below, 'connect');
      const socket = connectSecure({ ...open, ...ana.identity, socket: below, rejectUnauthorized: false });
      socket.on('error', () => {});
      // Five secrets are made on the way; the last ones go when all is done.
      let secrets = 0;
      socket.on('keylog', () => ++secrets > at / 4 && setImmediate(vanish));
      socket.once('secureConnect', () => at >= 20 && vanish());
      await new Promise((settle) => socket.once('close', settle));
    }
    await expectOpenFor(port);
  });

  it('lets an honest caller in among 200 who only stand there', async () => {
    const { port, met } = await host();
    let gone = 0;
    let enough: () => void = () => {};
    const shownOut = new Promise<void>((settle) => {
      enough = settle;
    });
    for (let at = 0; at < 200; at++) {
      const socket = dial(port);
      await once(socket, 'connect');
      // Some say nothing, some begin a handshake and never go on.
      if (at % 2) socket.write(Buffer.from('1603010200010001fc0303', 'hex'));
      socket.resume();
      socket.once('close', () => {
        if (++gone === 200 - LAN_LIMITS.handshakesPerAddress) enough();
      });
    }
    const link = await linked(port);
    expect(toHex((await met.next()).peer)).toBe(toHex(ana.key));
    await shownOut;
    link.close();
  });

  it('closes to who does not finish in time', async () => {
    const { port } = await host({ limits: { ...LAN_LIMITS, handshake: 1 } });
    const socket = dial(port);
    socket.resume();
    await once(socket, 'close');
  });

  it('never resumes a session: the certificate is shown every time', async () => {
    const { port, met } = await host();
    /** Ana comes in, or is thrown out; with the ticket she was given. */
    const go = async (session?: Buffer) => {
      const socket = connectSecure({
        ...open,
        ...ana.identity,
        host: HOST,
        port,
        rejectUnauthorized: false,
        ...(session && { session }),
      });
      bare.push(socket);
      const ticket = once(socket, 'session') as Promise<[Buffer]>;
      const isIn = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => false)]);
      expect(isIn).not.toBe(false);
      expect(socket.isSessionReused()).toBe(false);
      expect(socket.getPeerX509Certificate()).toBeDefined();
      return (await ticket)[0];
    };
    await go(await go());
    expect([toHex((await met.next()).peer), toHex((await met.next()).peer)]).toEqual([
      toHex(ana.key),
      toHex(ana.key),
    ]);
  });

  it('keeps a device’s newest links: one too many ends the oldest', async () => {
    const { port, met } = await host({ limits: { ...LAN_LIMITS, linksPerDevice: 2 } });
    const links = [await linked(port), await linked(port), await linked(port)];
    expect(await lengthOf(await met.next())).toBe(0);
    expect(await lengthOf(links[0]!)).toBe(0);
    expect(await links[1]!.send(Uint8Array.of(7))).toBe(true);
    links[1]!.close();
    expect(await lengthOf(await met.next())).toBe(1);
    links[2]!.close();
  });

  it('keeps who is here when the house is full, until one leaves', async () => {
    const cy = device(3);
    const { port, met } = await host({
      admits: only(ana.key, cy.key),
      limits: { ...LAN_LIMITS, links: 1 },
    });
    const link = await linked(port);
    expect(await call(port, { identity: cy.identity })).toEqual({ is: 'turned-away' });
    link.close();
    await lengthOf(await met.next());
    await lengthOf(link);
    expect((await call(port, { identity: cy.identity })).is).toBe('link');
  });

  it('says when it cannot listen', async () => {
    const { port } = await host();
    const again = (changes: object) =>
      listen({
        crypto,
        identity: bo.identity,
        host: HOST,
        port,
        opens: () => false,
        admits: () => false,
        met: () => {},
        ...changes,
      });
    expect(await again({})).toEqual({ is: 'unable', why: 'taken' });
    expect(await again({ host: '192.0.2.77', port: 0 })).toEqual({ is: 'unable', why: 'address' });
  });

  it('ends everything when it is closed', async () => {
    const { port, met, close } = await host();
    const socket = dial(port);
    await once(socket, 'connect');
    const link = await linked(port);
    await met.next();
    await Promise.all([close(), lengthOf(link)]);
    expect(await call(port)).toEqual({ is: 'unreachable', why: 'refused' });
  });
});
