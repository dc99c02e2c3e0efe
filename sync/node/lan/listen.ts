import type { Server, Socket } from 'node:net';
import { createSecureContext, createServer, type TLSSocket } from 'node:tls';
import { toHex } from '../../domain/bytes.ts';
import type { Endorsement } from '../../exchange/endorsement.ts';
import type { Bytes, Crypto, Link } from '../../ports.ts';
import { type LinkIdentity, provenBy, shownBy } from './certificate.ts';
import { doorWordIn, WELCOME } from './door.ts';
import { Handshakes } from './handshakes.ts';
import { LAN_LIMITS, type LanLimits } from './limits.ts';
import { TLS_PARAMETERS } from './parameters.ts';
import { socketLink } from './socket-link.ts';

export interface Listener {
  readonly crypto: Pick<Crypto, 'sha256' | 'verify'>;
  readonly identity: LinkIdentity;
  /** An address of this machine; all of them when left out. */
  readonly host?: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Whether this (hex) is a door word of today. Anybody on the network may ask, so it must be cheap. */
  opens(word: string): boolean;
  /** Whether we talk to this device, which has proven that it is the one. */
  admits(peer: Endorsement): boolean;
  /** Takes over a link. Whoever stops admitting a device closes its links. */
  met(link: Link): void;
  /** The door for those who want to be invited; there is none when left out. */
  readonly pairing?: PairDoor;
  readonly limits?: LanLimits;
}

/** Open only while somebody is being invited: what it says is asked anew for every knock. */
export interface PairDoor {
  opens(word: string): boolean;
  admits(guest: Endorsement): boolean;
  /** Takes over a link, and sees to its end. */
  met(link: Link, ends: { host: Endorsement; guest: Endorsement }): void;
}

export interface Listening {
  readonly is: 'listening';
  readonly port: number;
  /** Lets nobody in any more, closes every link, and resolves when all are gone (soon: closing is bounded). */
  close(): Promise<void>;
}

/** `taken`: another program listens there; `denied`: not for this user; `address`: not one of this machine. */
export type Listened = Listening | { is: 'unable'; why: 'taken' | 'denied' | 'address' };

/** Waits for peers on the local network. */
export function listen(listener: Listener): Promise<Listened> {
  const door = new Door(listener);
  return new Promise((settle) => {
    door.server.once('error', (error: NodeJS.ErrnoException) => settle({ is: 'unable', why: whyNot(error) }));
    door.server.listen({ port: listener.port, ...(listener.host && { host: listener.host }) }, () => {
      const address = door.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : listener.port;
      settle({ is: 'listening', port, close: () => door.close() });
    });
  });
}

function whyNot({ code }: NodeJS.ErrnoException): 'taken' | 'denied' | 'address' {
  if (code === 'EADDRINUSE') return 'taken';
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'address';
}

/** By the name that the handshake began with. */
const isAtPairDoor = ({ servername }: TLSSocket): boolean =>
  typeof servername === 'string' && doorWordIn(servername, 'pair') !== undefined;

class Door {
  readonly server: Server;
  readonly #listener: Listener;
  readonly #limits: LanLimits;
  readonly #handshakes: Handshakes;
  /** By device, oldest first. */
  readonly #links = new Map<string, { link: Link; socket: TLSSocket }[]>();
  #count = 0;
  readonly #guests = new Set<Link>();

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#limits = listener.limits ?? LAN_LIMITS;
    this.#handshakes = new Handshakes(this.#limits);
    this.server = this.#makeServer();
    this.server.on('connection', (socket: Socket) => this.#handshakes.begin(socket));
    this.server.on('secureConnection', (socket: TLSSocket) => this.#judge(socket));
    // One connection that could not be accepted (no more handles, say) is no reason to stop listening.
    this.server.on('error', () => {});
  }

  #makeServer(): Server {
    const { identity, opens, pairing } = this.#listener;
    const behindTheDoor = createSecureContext({ ...TLS_PARAMETERS, ...identity });
    return createServer({
      ...TLS_PARAMETERS, // without a certificate: whoever names no door, or a wrong one, is shown none
      requestCert: true,
      rejectUnauthorized: false, // self-signed; `#judge` decides
      handshakeTimeout: this.#limits.handshake,
      SNICallback(serverName, answer) {
        const word = doorWordIn(serverName);
        const guestWord = doorWordIn(serverName, 'pair');
        const isOpen =
          (word !== undefined && opens(word)) || (guestWord !== undefined && pairing?.opens(guestWord));
        if (isOpen) answer(null, behindTheDoor);
        else answer(null);
      },
    });
  }

  /** Nothing was sent or read so far; for who is not admitted it stays so. */
  #judge(socket: TLSSocket): void {
    this.#handshakes.done(socket);
    const peer = provenBy(this.#listener.crypto, socket);
    if (peer !== undefined && isAtPairDoor(socket)) this.#receive(socket, peer);
    else if (peer === undefined || !this.#listener.admits(peer) || !this.#makeRoomFor(toHex(peer.device)))
      socket.destroy();
    else this.#admit(socket, peer.device);
  }

  /** Somebody who is in no space with us, or says so: nothing but an invitation is to be had at that door. */
  #receive(socket: TLSSocket, guest: Endorsement): void {
    const { pairing } = this.#listener;
    if (this.#guests.size >= this.#limits.guests || !pairing?.admits(guest)) {
      socket.destroy();
      return;
    }
    const link = socketLink(socket, guest.device, this.#limits);
    this.#guests.add(link);
    socket.once('close', () => this.#guests.delete(link));
    socket.write(Uint8Array.of(WELCOME));
    const { crypto, identity } = this.#listener;
    pairing.met(link, { host: shownBy(crypto, identity), guest });
  }

  /** A device's newest link is the one that works: its oldest goes. Between devices, who is here stays. */
  #makeRoomFor(device: string): boolean {
    const links = this.#links.get(device) ?? [];
    if (links.length < this.#limits.linksPerDevice) return this.#count < this.#limits.links;
    links[0]?.socket.destroy();
    return true;
  }

  #admit(socket: TLSSocket, peer: Bytes): void {
    const device = toHex(peer);
    const link = socketLink(socket, peer, this.#limits);
    const entry = { link, socket };
    this.#links.set(device, [...(this.#links.get(device) ?? []), entry]);
    this.#count += 1;
    socket.once('close', () => this.#drop(device, socket));
    socket.write(Uint8Array.of(WELCOME));
    this.#listener.met(link);
  }

  #drop(device: string, socket: TLSSocket): void {
    const left = (this.#links.get(device) ?? []).filter((entry) => entry.socket !== socket);
    if (left.length > 0) this.#links.set(device, left);
    else this.#links.delete(device);
    this.#count -= 1;
  }

  close(): Promise<void> {
    this.#handshakes.endAll();
    for (const links of this.#links.values()) for (const { link } of links) link.close();
    for (const link of this.#guests) link.close();
    return new Promise((settle) => this.server.close(() => settle()));
  }
}
