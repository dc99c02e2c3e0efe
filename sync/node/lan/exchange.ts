/** An engine on the local network: called, and calling. */
import { equal } from '../../domain/bytes.ts';
import { type Fault, fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Engine, MeetingOptions, MeetingReport } from '../../engine/engine.ts';
import type { Bytes, Crypto, Link } from '../../ports.ts';
import { makeLinkIdentity } from './certificate.ts';
import { type Connected, connect } from './connect.ts';
import { LAN_LIMITS } from './limits.ts';
import { type Listening, listen, type PairDoor } from './listen.ts';

export interface Address {
  host: string;
  port: number;
}

export const addressText = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Signs of life, three in the time after which a silent link counts as dead. */
export const pulse = (beat: () => void): (() => void) => {
  const timer = setInterval(beat, LAN_LIMITS.idle / 3);
  return () => clearInterval(timer);
};

export type Crypt = Pick<Crypto, 'sha256' | 'verify'>;

export interface OpenDoor extends Listening {
  /** The public key that whoever calls here is shown. */
  linkKey: Bytes;
}

/** Lets in who may be spoken to; `met` takes over their links. */
export async function openDoor(
  engine: Engine,
  crypto: Crypt,
  at: { host?: string; port: number },
  met: (link: Link) => void,
  pairing?: PairDoor,
): Promise<Result<OpenDoor>> {
  let shown: Bytes = new Uint8Array();
  const identity = makeLinkIdentity((linkKey) => {
    shown = linkKey;
    return engine.endorse(linkKey);
  });
  const listened = await listen({
    ...at,
    crypto,
    identity,
    opens: (word) => engine.opens(word),
    admits: (endorsement) => engine.admits(endorsement),
    met,
    ...(pairing && { pairing }),
  });
  if (listened.is === 'listening') return ok({ ...listened, linkKey: shown });
  const codes = { taken: 'port-taken', denied: 'port-denied', address: 'port-address' } as const;
  return failed(fault(codes[listened.why], { port: at.port, address: at.host ?? '' }));
}

/** Waits for peers, who stay as long as they like; `met` hears how each meeting went. */
export async function serveLan(
  engine: Engine,
  crypto: Crypt,
  at: { host?: string; port: number },
  met: (report: MeetingReport) => void,
  pairing?: PairDoor,
): Promise<Result<Listening>> {
  const meetings = new Set<Promise<void>>();
  const welcome = (link: Link): void => {
    const meeting = engine
      .meet(link, { stay: true, pulse })
      .then(met)
      // A mistake of ours in one meeting ends that meeting, and no other.
      .catch(() => link.close())
      .finally(() => meetings.delete(meeting));
    meetings.add(meeting);
  };
  const door = await openDoor(engine, crypto, at, welcome, pairing);
  if (!door.ok) return door;
  const close = async (): Promise<void> => {
    await door.value.close();
    await Promise.all(meetings);
  };
  return ok({ ...door.value, close });
}

interface Call {
  stop?: AbortSignal | undefined;
  /** The link key of our own door: whoever shows it is ourselves. */
  own?: Bytes | undefined;
}

/** A link to whoever answers there, called in the name of one shared space after the other. */
export async function linkTo(
  engine: Engine,
  crypto: Crypt,
  { host, port }: Address,
  { stop, own }: Call = {},
): Promise<Result<{ link: Link; gone: Promise<void> }>> {
  const address = addressText({ host, port });
  let last: Fault = fault('nobody-to-call');
  let ourselves = false;
  for (const { space, word } of engine.callings()) {
    const connected = await connect({
      crypto,
      identity: makeLinkIdentity((linkKey) => engine.endorse(linkKey, space)),
      host,
      port,
      word,
      stop,
      admits(endorsement) {
        ourselves = own !== undefined && equal(own, endorsement.linkKey);
        return !ourselves && engine.admits(endorsement);
      },
    });
    if (connected.is === 'link') return ok(connected);
    if (ourselves) return failed(fault('peer-self', { address }));
    last = faultOf(connected, address);
    // Nobody there is nobody there, whatever they are asked for.
    if (connected.is === 'unreachable' || stop?.aborted) break;
  }
  return failed(last);
}

/** Why nobody was reached, in words. */
export function faultOf(connected: Exclude<Connected, { is: 'link' }>, address: string): Fault {
  if (connected.is === 'stranger') return fault('peer-stranger', { address });
  if (connected.is === 'turned-away') return fault('peer-turned-away', { address });
  const codes = {
    refused: 'peer-refused',
    timeout: 'peer-silent',
    'no-route': 'peer-no-route',
    name: 'peer-name',
  } as const;
  return fault(codes[connected.why], { address });
}

/** Calls a peer and exchanges with it: once, or for as long as the link lasts (`stay`). */
export async function exchangeWith(
  engine: Engine,
  crypto: Crypt,
  address: Address,
  options: Pick<MeetingOptions, 'stay' | 'budget'> & { stop?: AbortSignal } = {},
): Promise<Result<MeetingReport>> {
  const { stop, ...meeting } = options;
  const linked = await linkTo(engine, crypto, address, { stop });
  if (!linked.ok) return linked;
  const { link } = linked.value;
  const close = (): void => link.close();
  stop?.addEventListener('abort', close, { once: true });
  if (stop?.aborted) close();
  const report = await engine.meet(link, { ...meeting, pulse });
  stop?.removeEventListener('abort', close);
  return ok(report);
}

/** Why a meeting did not come to its end; `undefined` when it did, or somebody wanted it so. */
export function faultIn({ ended, fault: own }: MeetingReport, who: string): Fault | undefined {
  if (own) return own;
  if (ended === 'lost') return fault('link-lost', { who });
  if (ended === 'closing') return fault('link-closed', { who });
  if (ended === 'newer') return fault('link-newer', { who });
  return ended === 'wrong' ? fault('link-wrong', { who }) : undefined;
}
