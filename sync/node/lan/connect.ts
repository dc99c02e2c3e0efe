import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import type { Endorsement } from '../../exchange/endorsement.ts';
import type { Bytes, Crypto, Link } from '../../ports.ts';
import { type LinkIdentity, provenBy } from './certificate.ts';
import { type DoorKind, serverNameOf, WELCOME } from './door.ts';
import { LAN_LIMITS, type LanLimits } from './limits.ts';
import { TLS_PARAMETERS } from './parameters.ts';
import { socketLink } from './socket-link.ts';

export interface Caller {
  readonly crypto: Pick<Crypto, 'sha256' | 'verify'>;
  readonly identity: LinkIdentity;
  /** A name or an address; a link-local one with its zone (`fe80::1%eth0`, on Windows `fe80::1%12`). No brackets. */
  readonly host: string;
  readonly port: number;
  /** The other end's door word of today: 16 to 62 hex digits. */
  readonly word: string;
  /** The one for those who share a space, when left out. */
  readonly door?: DoorKind;
  /** Whether we talk to this device, which has proven that it is the one. */
  admits(peer: Endorsement): boolean;
  /** Nobody wants the call any more. A link that is there by then stays. */
  readonly stop?: AbortSignal | undefined;
  readonly limits?: LanLimits;
}

type Unreachable = { is: 'unreachable'; why: 'refused' | 'timeout' | 'no-route' | 'name' };

/** `stranger`: nobody we may speak to, and nothing was said. `turned-away`: it closed on us, for whatever reason. */
export type Connected = Called | Unreachable | { is: 'stranger' } | { is: 'turned-away' };

/** `gone` resolves when the link has ended and nothing of it is left. */
type Called = { is: 'link'; link: Link; gone: Promise<void> };

/** Calls a peer on the local network. Never throws for what the other end or the network does. */
export async function connect(caller: Caller): Promise<Connected> {
  const limits = caller.limits ?? LAN_LIMITS;
  const servername = serverNameOf(caller.word, caller.door);
  const reached = await reach(caller, limits);
  return reached.is === 'reached' ? shakeHands(reached.socket, servername, caller, limits) : reached;
}

function reach(
  { host, port, stop: unwanted }: Caller,
  limits: LanLimits,
): Promise<{ is: 'reached'; socket: Socket } | Unreachable> {
  return new Promise((settle) => {
    // A name may have several addresses; Node's quarter of a second for each is too short for a poor Wi-Fi.
    const socket = connectSocket({ host, port, autoSelectFamilyAttemptTimeout: limits.reach / 4 });
    const stop = deadline(socket, limits.reach, unwanted);
    const unreachable = (error: NodeJS.ErrnoException) => {
      stop();
      settle({ is: 'unreachable', why: whyUnreachable(error) });
    };
    socket.on('error', unreachable); // stays: whatever breaks later is told by the TLS above it
    socket.once('connect', () => {
      stop();
      settle({ is: 'reached', socket });
    });
  });
}

function whyUnreachable({ code = '' }: NodeJS.ErrnoException): Unreachable['why'] {
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  if (code === 'ETIMEDOUT') return 'timeout';
  return code === 'ENOTFOUND' || code.startsWith('EAI_') ? 'name' : 'no-route';
}

function shakeHands(bare: Socket, servername: string, caller: Caller, limits: LanLimits): Promise<Connected> {
  return new Promise((settle) => {
    const socket = connectSecure({
      ...TLS_PARAMETERS,
      ...caller.identity,
      socket: bare,
      servername,
      rejectUnauthorized: false, // self-signed, and dates do not count: `provenBy` and `admits` decide
    });
    const stop = deadline(socket, limits.handshake, caller.stop);
    const end = (outcome: Connected): void => {
      stop();
      settle(outcome);
      if (outcome.is !== 'link') socket.destroy();
    };
    socket.on('error', (error) => end(whyEnded(error)));
    socket.once('close', () => end({ is: 'turned-away' }));
    socket.once('secureConnect', () => {
      const peer = provenBy(caller.crypto, socket);
      if (peer === undefined || !caller.admits(peer)) return end({ is: 'stranger' });
      socket.once('data', (piece: Buffer) => end(welcomed(socket, piece, peer.device, limits)));
    });
  });
}

/** A server that shakes hands with anybody still lets in only some: the first byte says that we are. */
function welcomed(socket: TLSSocket, piece: Buffer, peer: Bytes, limits: LanLimits): Connected {
  if (piece[0] !== WELCOME) return { is: 'stranger' };
  socket.pause();
  if (piece.length > 1) socket.unshift(piece.subarray(1));
  const gone = new Promise<void>((settle) => socket.once('close', () => settle()));
  return { is: 'link', link: socketLink(socket, peer, limits), gone };
}

function whyEnded({ code = '' }: NodeJS.ErrnoException): Connected {
  if (code === 'ETIMEDOUT') return { is: 'unreachable', why: 'timeout' };
  // What is no TLS 1.3 at all is not Granary; an alert is an answer of somebody who could have been.
  const isNoise = code.startsWith('ERR_SSL_') && !code.includes('ALERT');
  return { is: isNoise ? 'stranger' : 'turned-away' };
}

/** Breaks the connection off when time is up or nobody wants it any more; answers how to let it be. */
function deadline(socket: Socket, milliseconds: number, unwanted: AbortSignal | undefined): () => void {
  const breakOff = (): void => {
    socket.destroy(Object.assign(new Error('took too long'), { code: 'ETIMEDOUT' }));
  };
  const timer = setTimeout(breakOff, milliseconds);
  unwanted?.addEventListener('abort', breakOff, { once: true });
  if (unwanted?.aborted) breakOff();
  return () => {
    clearTimeout(timer);
    unwanted?.removeEventListener('abort', breakOff);
  };
}
