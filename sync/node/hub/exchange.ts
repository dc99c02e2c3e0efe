/** An engine and a hub: one meeting over a link that was called, and in words why there was none. */
import { type Fault, fault } from '../../domain/fault.ts';
import type { SpaceId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Engine, MeetingOptions, MeetingReport } from '../../engine/engine.ts';
import type { Crypto } from '../../ports.ts';
import type { HubAddress } from './address.ts';
import { callHub, type HubLink } from './connect.ts';
import { SOCKET_LIMITS } from './limits.ts';

const pulse = (beat: () => void): (() => void) => {
  const timer = setInterval(beat, SOCKET_LIMITS.idle / 3);
  return () => clearInterval(timer);
};

export interface HubMeeting {
  report: MeetingReport;
  /** What the owner should know beside the receipts: spaces that are closed, full, set back … */
  notes: Fault[];
}

export interface HubVisit {
  stop?: AbortSignal;
  /** It has let us in: the exchange begins. */
  linked?: () => void;
  /** Hears that there is no room any more, when it is so: who stays would learn it too late at the end. */
  noted?: (notes: Fault[]) => void;
}

/** Everything else may change until the end: two that begin a space at one moment are told so, and one of them is right. */
const ABOUT_ROOM: ReadonlySet<string> = new Set(['hub-full', 'hub-files-full']);

type Crypt = Pick<Crypto, 'sha256' | 'verify' | 'derive'>;

/** Calls a hub and exchanges with it: once, or for as long as the link lasts (`stay`). */
export async function exchangeWithHub(
  engine: Engine,
  crypto: Crypt,
  address: HubAddress,
  options: Pick<MeetingOptions, 'stay' | 'budget' | 'told' | 'flows'> & HubVisit = {},
): Promise<Result<HubMeeting>> {
  const { stop, linked, noted, ...meeting } = options;
  if (engine.callings().length === 0) return failed(fault('nobody-to-call'));
  const called = await callHub({ engine, crypto, address, stop });
  if (called.is !== 'hub') return failed(fault(`hub-${called.is}`, { address: address.name }));
  const { link } = called;
  if (link.end.spaces().size === 0) {
    link.close();
    await link.gone;
    return failed(await whyClosed(engine, link, address));
  }
  linked?.();
  const tell = async (): Promise<void> => {
    const notes = await notesOf(engine, link, {}, address);
    noted?.(notes.filter(({ code }) => ABOUT_ROOM.has(code)));
  };
  const stopTelling = noted && link.end.changes(() => void tell());
  await tell();
  const report = await engine.meet(link, { ...meeting, pulse, hub: link.end });
  stopTelling?.();
  await link.gone;
  return ok({ report, notes: await notesOf(engine, link, report, address) });
}

/** Every space is closed: the reason that a person can do most about. */
async function whyClosed(engine: Engine, link: HubLink, { name }: HubAddress): Promise<Fault> {
  const reasons = [...link.standings.values()].flatMap((each) => (each.is === 'closed' ? [each.why] : []));
  const spaces = await namesOf(engine, [...link.standings.keys()]);
  const params = { address: name, space: spaces };
  if (reasons.includes('token')) return fault('hub-token', params);
  if (reasons.includes('many')) return fault('hub-many', params);
  return fault('hub-closed', params);
}

async function notesOf(
  engine: Engine,
  link: HubLink,
  { forgot = [], claims = [] }: Pick<MeetingReport, 'forgot' | 'claims'>,
  { name }: HubAddress,
): Promise<Fault[]> {
  const standings = [...link.standings];
  const which = (is: (standing: (typeof standings)[number][1]) => boolean): SpaceId[] =>
    standings.flatMap(([space, standing]) => (is(standing) ? [space] : []));
  const table = [
    ['hub-closed', which((each) => each.is === 'closed')],
    ['hub-full', which((each) => each.is === 'open' && each.full === true)],
    ['hub-files-full', which((each) => each.is === 'open' && each.filesFull === true)],
    ['hub-grant', which((each) => each.is === 'open' && each.stranger === true)],
    ['hub-forgot', forgot],
    ['hub-claims', claims],
  ] as const;
  const notes: Fault[] = [];
  for (const [code, spaces] of table)
    if (spaces.length > 0) notes.push(fault(code, { address: name, space: await namesOf(engine, spaces) }));
  return notes;
}

async function namesOf(engine: Engine, ids: readonly SpaceId[]): Promise<string> {
  const spaces = await engine.call('space.list', {});
  const names = spaces.ok ? spaces.value.filter(({ id }) => ids.includes(id)).map(({ name }) => name) : [];
  return names.join(', ');
}
