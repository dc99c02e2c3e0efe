/** Two devices on a loopback network, and how they meet. */

import { equal } from '../../../sync/domain/bytes.ts';
import { type Endorsement, endorse } from '../../../sync/exchange/endorsement.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { makeLinkIdentity } from '../../../sync/node/lan/certificate.ts';
import { type Caller, type Connected, connect } from '../../../sync/node/lan/connect.ts';
import { type Listener, type Listening, listen } from '../../../sync/node/lan/listen.ts';
import type { Bytes, Link } from '../../../sync/ports.ts';

/** A device with its signing seed, public key and TLS identity. */
export function device(fill: number) {
  const seed = new Uint8Array(32).fill(fill);
  return {
    seed,
    key: crypto.signingPublic(seed),
    identity: makeLinkIdentity((linkKey) => endorse(crypto, seed, linkKey)),
  };
}

export const ana = device(1);
export const bo = device(2);
export const WORD = '5a'.repeat(16);
export const HOST = '127.0.0.1';

export const only =
  (...keys: Bytes[]) =>
  ({ device }: Endorsement): boolean =>
    keys.some((key) => equal(key, device));

/** A queue with one end in a callback: what comes, in order, to whoever waits for it. */
export class Arrivals<T> {
  readonly all: T[] = [];
  #taken = 0;
  #wake: () => void = () => {};
  readonly add = (item: T): void => {
    this.all.push(item);
    this.#wake();
  };
  async next(): Promise<T> {
    while (this.all.length <= this.#taken) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.all[this.#taken++]!;
  }
}

export interface Host extends Listening {
  readonly met: Arrivals<Link>;
}

const hosts: Listening[] = [];

/** Bo, listening for ana; `changes` to be another. */
export async function host(changes: Partial<Listener> = {}): Promise<Host> {
  const met = new Arrivals<Link>();
  const listened = await listen({
    crypto,
    identity: bo.identity,
    host: HOST,
    port: 0,
    opens: (word) => word === WORD,
    admits: only(ana.key),
    met: met.add,
    ...changes,
  });
  if (listened.is !== 'listening') throw new Error(`cannot listen: ${listened.why}`);
  hosts.push(listened);
  return { ...listened, met };
}

/** Ana, calling bo; `changes` to be another. */
export const call = (port: number, changes: Partial<Caller> = {}): Promise<Connected> =>
  connect({
    crypto,
    identity: ana.identity,
    host: HOST,
    port,
    word: WORD,
    admits: only(bo.key),
    ...changes,
  });

/** The link of a call that must succeed. */
export async function linked(port: number, changes: Partial<Caller> = {}): Promise<Link> {
  const connected = await call(port, changes);
  if (connected.is !== 'link') throw new Error(`not linked: ${JSON.stringify(connected)}`);
  return connected.link;
}

/** Everybody who listens stops. For `afterEach`. */
export const stopListening = (): Promise<unknown> => Promise.all(hosts.splice(0).map((each) => each.close()));

/** What a link still carries. */
export async function lengthOf(link: Link): Promise<number> {
  let length = 0;
  for await (const piece of link.pieces()) length += piece.length;
  return length;
}

/** The door still works: ana gets in. */
export async function openFor(port: number): Promise<boolean> {
  const link = await linked(port);
  link.close();
  return equal(link.peer, bo.key);
}
