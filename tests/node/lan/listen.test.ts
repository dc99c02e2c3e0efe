import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { concat, toHex } from '../../../sync/domain/bytes.ts';
import { taggedHash } from '../../../sync/domain/hash.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { certify } from '../../../sync/node/lan/certificate.ts';
import { serverNameOf } from '../../../sync/node/lan/door.ts';
import { listen } from '../../../sync/node/lan/listen.ts';
import { ana, bo, call, HOST, host, lengthOf, linked, openFor, stopListening } from './people.ts';
import { dial, open, sendAway, visit } from './visitors.ts';

afterEach(async () => {
  sendAway();
  await stopListening();
});

const NO_INVITATION = new Uint8Array(84);

describe('a door on the local network', () => {
  it('asks who may come in with the proven key, and turns everybody else away unheard', async () => {
    const asked: string[] = [];
    const { port, met } = await host({
      admits: (peer) => {
        asked.push(toHex(peer.device));
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
    const { port } = await host({ admits: (peer) => members.has(toHex(peer.device)) });
    expect(await openFor(port)).toBe(true);
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
    const forged = certify(keys, concat(ana.key, signature(spki), NO_INVITATION));
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
    expect(await openFor(port)).toBe(true);
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
      socket.on('error', () => {});
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
