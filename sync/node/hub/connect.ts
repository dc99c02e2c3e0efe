/** Calls a hub: until both have proven who they are, and it is known which spaces it lets us into. */
import { WebSocket } from 'ws';
import { fromHex } from '../../domain/bytes.ts';
import type { SpaceId } from '../../domain/ids.ts';
import type { Engine, HubEnd } from '../../engine/engine.ts';
import { type DeviceFace, type HubFace, isProven, tokenProof } from '../../exchange/hub/proof.ts';
import {
  encodePapers,
  HUB_VERSION,
  type Paper,
  parseFromHub,
  type Standing,
} from '../../exchange/hub/words.ts';
import type { Bytes, Crypto, Link } from '../../ports.ts';
import type { HubAddress } from './address.ts';
import { type Frame, FrameSocket } from './frames.ts';
import { SOCKET_LIMITS, type SocketLimits } from './limits.ts';

export interface HubCaller {
  readonly engine: Engine;
  readonly crypto: Pick<Crypto, 'sha256' | 'verify' | 'derive'>;
  readonly address: HubAddress;
  readonly stop?: AbortSignal | undefined;
  readonly limits?: SocketLimits;
}

/** `silent`: nobody answered; `stranger`: what answered is no hub of ours; `newer`: it speaks no version of ours. */
export type HubCalled = { is: 'hub'; link: HubLink } | { is: 'silent' | 'stranger' | 'newer' | 'busy' };

export async function callHub(caller: HubCaller): Promise<HubCalled> {
  const limits = caller.limits ?? SOCKET_LIMITS;
  const dialled = await dial(caller, limits);
  if (dialled.is !== 'socket') return dialled;
  const frames = new FrameSocket(dialled.socket, limits);
  const link = new HubLink(caller, frames);
  // Bounded: somebody who says nothing, or never the right thing, must not hold us.
  const late = setTimeout(() => frames.close(), limits.reach);
  const stop = (): void => frames.close();
  caller.stop?.addEventListener('abort', stop, { once: true });
  if (caller.stop?.aborted) stop();
  const greeted = await link.greet();
  clearTimeout(late);
  if (greeted === 'hub') return { is: 'hub', link };
  frames.close();
  caller.stop?.removeEventListener('abort', stop);
  return { is: greeted };
}

type Dialled = { is: 'socket'; socket: WebSocket } | { is: 'silent' | 'stranger' | 'busy' };

function dial({ address, stop }: HubCaller, limits: SocketLimits): Promise<Dialled> {
  return new Promise((settle) => {
    const socket = new WebSocket(address.url, {
      perMessageDeflate: false,
      handshakeTimeout: limits.reach,
      maxPayload: limits.text,
      followRedirects: false,
    });
    const end = (answer: Dialled): void => {
      stop?.removeEventListener('abort', giveUp);
      settle(answer);
    };
    const giveUp = (): void => {
      socket.terminate();
      end({ is: 'silent' });
    };
    stop?.addEventListener('abort', giveUp, { once: true });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      // What is no answer of a WebSocket server comes as an error without a code of the system.
      end({ is: error.code?.startsWith('E') || /timed out/.test(error.message) ? 'silent' : 'stranger' }),
    );
    socket.on('error', () => {});
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      end({ is: response.statusCode === 503 || response.statusCode === 429 ? 'busy' : 'stranger' });
    });
    socket.once('open', () => {
      // Nothing may be read before somebody listens.
      socket.pause();
      end({ is: 'socket', socket });
      queueMicrotask(() => socket.resume());
    });
    if (stop?.aborted) giveUp();
  });
}

/** Frames of talk that may come before we have shown everything. */
const EARLY_AT_MOST = 64;

/** The Link to a hub that has proven its key. Grants go ahead of whatever rests on them. */
export class HubLink implements Link {
  readonly #caller: HubCaller;
  readonly #frames: FrameSocket;
  readonly #reader: AsyncGenerator<Frame, void>;
  readonly #listeners = new Set<() => void>();
  readonly #open = new Set<SpaceId>();
  readonly #standings = new Map<SpaceId, Standing>();
  /** Numbers of the grants we have shown, so that one is shown once. */
  readonly #shown = new Map<SpaceId, number>();
  readonly end: HubEnd;
  #hub: HubFace | undefined;
  #us: DeviceFace | undefined;
  #proven = false;
  readonly #early: Bytes[] = [];

  constructor(caller: HubCaller, frames: FrameSocket) {
    this.#caller = caller;
    this.#frames = frames;
    this.#reader = frames.frames();
    this.end = {
      name: caller.address.name,
      spaces: () => this.#open,
      changes: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      kept: (space) => {
        const standing = this.#standings.get(space);
        return standing?.is === 'open' ? standing.files : undefined;
      },
    };
  }

  get peer(): Bytes {
    return fromHex(this.#hub?.key ?? '') ?? new Uint8Array(0);
  }
  get gone(): Promise<void> {
    return this.#frames.gone;
  }
  /** Where we stand, space by space. */
  get standings(): ReadonlyMap<SpaceId, Standing> {
    return this.#standings;
  }

  /** Both prove who they are, and it becomes known which spaces are open. */
  async greet(): Promise<'hub' | 'stranger' | 'newer' | 'silent'> {
    for (;;) {
      const { value: frame } = await this.#reader.next();
      if (!frame) return this.#hub ? 'stranger' : 'silent';
      if (frame.is === 'bytes') {
        // The hub may begin to talk as soon as one space is open, while we show another grant.
        if (!this.#proven || this.#early.length > EARLY_AT_MOST) return 'stranger';
        this.#early.push(frame.bytes);
        continue;
      }
      const heard = await this.#hear(frame.text);
      if (heard !== 'more') return heard;
    }
  }

  /** Shows what the hub does not know yet, spaces we have joined and newer grants, before what may rest on it. */
  async send(bytes: Bytes): Promise<boolean> {
    const spaces = this.#news();
    if (spaces.length > 0 && !(await this.#frames.send(encodePapers({ is: 'papers', spaces })))) return false;
    return this.#frames.send(bytes);
  }

  async *pieces(): AsyncGenerator<Bytes, void> {
    yield* this.#early.splice(0);
    for (;;) {
      const { value: frame } = await this.#reader.next();
      if (!frame) return;
      if (frame.is === 'bytes') yield frame.bytes;
      else if ((await this.#hear(frame.text)) === 'stranger') this.close();
    }
  }

  close(): void {
    this.#frames.close();
  }

  async #hear(text: string): Promise<'more' | 'hub' | 'stranger' | 'newer'> {
    const said = parseFromHub(text);
    if (said?.is === 'hub' && !this.#hub) {
      if (said.oldest > HUB_VERSION || said.newest < HUB_VERSION) return 'newer';
      await this.#show({ key: said.key, challenge: said.challenge });
      return 'more';
    }
    if (said?.is !== 'answer' || !this.#hub || !this.#us) return 'stranger';
    if (!this.#proven) {
      const about = { hub: this.#hub, device: this.#us };
      if (!isProven(this.#caller.crypto, this.#hub.key, 'hub', about, said.signature ?? ''))
        return 'stranger';
      this.#proven = true;
    }
    for (const [space, standing] of said.spaces) {
      this.#standings.set(space, standing);
      if (standing.is === 'open') this.#open.add(space);
      else this.#open.delete(space);
    }
    const spaces = this.#news();
    if (spaces.length > 0) {
      await this.#frames.send(encodePapers({ is: 'papers', spaces }));
      return 'more';
    }
    for (const listener of this.#listeners) listener();
    return 'hub';
  }

  async #show(hub: HubFace): Promise<void> {
    const { engine, crypto, address } = this.#caller;
    this.#hub = hub;
    const { signature, ...us } = engine.greetHub(hub);
    this.#us = us;
    const token = address.token === undefined ? {} : { token: tokenProof(crypto, address.token, hub, us) };
    const spaces = this.#unshown(hub, us);
    await this.#frames.send(encodePapers({ is: 'papers', face: { ...us, signature, ...token }, spaces }));
  }

  /** What to show that was not shown yet. */
  #news(): Paper[] {
    if (!this.#hub || !this.#us || !this.#proven) return [];
    const known = new Map<SpaceId, number>();
    for (const [space, standing] of this.#standings) {
      const number = standing.is === 'open' ? standing.n : standing.why === 'unknown' ? 0 : undefined;
      const shown = this.#shown.get(space);
      // 0 lets anybody begin a space: only as long as nobody tried.
      if (number !== undefined) known.set(space, shown === undefined ? number : Math.max(number, shown));
    }
    const granted = this.#caller.engine.hubGrants(this.#hub, known);
    for (const { grant } of granted) this.#shown.set(grant.space, grant.n);
    return [
      ...granted.map((grant): Paper => ({ space: grant.grant.space, grant })),
      ...this.#unshown(this.#hub, this.#us),
    ];
  }

  /** Papers for spaces that this connection has not heard of. */
  #unshown(hub: HubFace, us: DeviceFace): Paper[] {
    const papers = this.#caller.engine.hubPapers(hub, us, this.#standings);
    for (const { space } of papers) this.#standings.set(space, { is: 'closed', why: 'unknown' });
    return papers;
  }
}
