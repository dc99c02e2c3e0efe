/** Inviting and joining between two people who are here: a number to compare, or a code. */
import { networkInterfaces } from 'node:os';
import { fault } from '../domain/fault.ts';
import type { DeviceId } from '../domain/ids.ts';
import { failed, ok } from '../domain/result.ts';
import type { Role } from '../domain/space.ts';
import { readPairCode } from '../exchange/pairing/code.ts';
import type { PairPerson } from '../exchange/pairing/message.ts';
import { nodeClock } from '../node/clock.ts';
import { nodeCrypto } from '../node/crypto.ts';
import { type Address, addressText, exchangeWith, faultIn, serveLan } from '../node/lan/exchange.ts';
import { joinAt, type PairTarget } from '../node/lan/pairing/guest.ts';
import { PairHost, type PairStatus } from '../node/lan/pairing/host.ts';
import { hostsOf } from '../node/lan/service/address.ts';
import { nodeRandom } from '../node/random.ts';
import { nodeTimer } from '../node/timer.ts';
import type { Context } from './context.ts';
import { sentences, summaryOf } from './meetings.ts';
import { harmless } from './print.ts';
import { BadUse, type Outcome, type Session } from './session.ts';

/** Milliseconds a guest who has joined has to come and fetch the lessons. */
const FETCHED_WITHIN = 30_000;

export const targetAt = (address: Address): PairTarget => ({ is: 'address', address });

/** The code somebody wrote or pasted; `undefined` for what looks like no code, such as the name of a file. */
export function codeIn(word: string): PairTarget | undefined {
  const read = readPairCode(nodeCrypto, word);
  if (read.is === 'code') return read;
  if (read.is === 'newer') throw new BadUse(fault('pair-code-newer').sentence);
  if (/^\s*granary:join/i.test(word)) throw new BadUse(fault('pair-code-wrong').sentence);
  return undefined;
}

const spelled = (number: string): string => `${number.slice(0, 3)} ${number.slice(3)}`;
const called = ({ name, firm }: PairPerson): string => harmless(`${name}, ${firm}`);

/** What a person reads on the inviting screen before somebody comes. */
function shown(name: string, hosts: readonly string[], port: number, code: string): string {
  const [first = ''] = hosts;
  const at = first === '' ? `port ${port}` : addressText({ host: first, port });
  return `Inviting somebody to ${harmless(name)}. Stop with Ctrl+C.
There they type:  granary space join --at ${at}
or with the code, which lets whoever has it in once:
${code}
`;
}

/** The visits of one invitation, told and asked about as they come. */
class Visits {
  readonly #io: Context['io'];
  readonly #stop: AbortSignal;
  #host: PairHost | undefined;
  /** Resolves at the end: who has joined, or why nobody. */
  readonly over: Promise<Extract<PairStatus, { is: 'joined' | 'closed' }>>;
  #end!: (status: Extract<PairStatus, { is: 'joined' | 'closed' }>) => void;

  constructor(io: Context['io'], stop: AbortSignal) {
    this.#io = io;
    this.#stop = stop;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  serve(host: PairHost): void {
    this.#host = host;
    this.#stop.addEventListener('abort', () => void host.close(), { once: true });
    if (this.#stop.aborted) void host.close();
  }

  readonly changed = (status: PairStatus): void => {
    const { err } = this.#io;
    if (status.is === 'nobody' && status.why) err(`${harmless(status.why.sentence)}\n`);
    else if (status.is === 'number')
      err(`Somebody is here. Tell them this number: ${spelled(status.number)}\n`);
    else if (status.is === 'question') void this.#ask(status.guest);
    else if (status.is === 'handed') err(`${called(status.guest)} is let in.\n`);
    else if (status.is === 'joined' || status.is === 'closed') this.#end(status);
  };

  async #ask(guest: PairPerson): Promise<void> {
    const typed = await this.#io.ask?.(`Let ${called(guest)} in? [y/N] `, this.#stop);
    if (/^\s*y(es)?\s*$/i.test(typed ?? '')) await this.#host?.admit();
    else await this.#host?.refuse();
  }
}

/** Shows a code and waits, until somebody has joined, three did not, or it is stopped. */
export async function inviteHere(
  { io }: Context,
  session: Session,
  word: string,
  { role, port, host }: { role: Role; port: number; host?: string },
): Promise<Outcome> {
  const { engine } = session;
  const space = await session.space(word);
  if (!space.ok) return space;
  const may = engine.mayInvite(space.value.id);
  if (!may.ok) return may;
  const stop = io.stop?.() ?? new AbortController().signal;
  const visits = new Visits(io, stop);
  const ports = { engine, crypto: nodeCrypto, random: nodeRandom, clock: nodeClock, timer: nodeTimer };
  const pairing = new PairHost({ ...ports, changed: visits.changed }, { space: space.value.id, role });
  const met = new Map<DeviceId, () => void>();
  const at = { port, ...(host === undefined ? {} : { host }) };
  const served = await serveLan(engine, nodeCrypto, at, ({ peer }) => met.get(peer)?.(), pairing);
  if (!served.ok) return served;
  visits.serve(pairing);
  const hosts = host === undefined ? hostsOf(networkInterfaces()) : [host];
  io.err(shown(may.value.name, hosts, served.value.port, pairing.code(hosts, served.value.port)));
  const end = await visits.over;
  if (end.is === 'joined') await fetched(met, end.device, stop);
  await served.value.close();
  if (end.is === 'closed') return failed(end.why ?? fault('cancelled'));
  const { guest, device } = end;
  return ok({
    json: { space: space.value.id, role, member: { id: device, ...guest } },
    text: `${called(guest)} is in ${harmless(may.value.name)} now, as ${role}.\n`,
  });
}

/** Whoever has joined calls at once for what is there: the door stays open until they have it, or do not come. */
function fetched(met: Map<DeviceId, () => void>, device: DeviceId, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const late = nodeTimer(FETCHED_WITHIN, resolve);
    met.set(device, () => {
      late();
      resolve();
    });
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
}

/** Joins where somebody is inviting, and fetches what is there. */
export async function joinHere({ io }: Context, { engine }: Session, target: PairTarget): Promise<Outcome> {
  const joined = await joinAt(
    {
      engine,
      crypto: nodeCrypto,
      random: nodeRandom,
      number: async (tries, gone) => {
        const again = tries < 3 ? 'That is not it. ' : '';
        return io.ask?.(`${again}The number on their screen: `, gone);
      },
      waits: () => io.err('That is the number. Now they are asked to let you in.\n'),
    },
    target,
  );
  if (!joined.ok) return joined;
  const { space, address } = joined.value;
  const met = await exchangeWith(engine, nodeCrypto, address);
  const why = met.ok ? faultIn(met.value, addressText(address)) : met.fault;
  const came = met.ok ? sentences(met.value.receipts) : '';
  return ok({
    json: { ...space, ...(met.ok ? { met: summaryOf(met.value) } : {}) },
    text: `You are in ${harmless(space.name)} as ${space.role}.\n${came}`,
    // They are in; only the lessons are still to come.
    ...(why ? { trouble: why.sentence } : {}),
  });
}
