/** Links: waiting for peers on the local network, and exchanging with one. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { NearPerson } from '../api.ts';
import { METERED, type Metered } from '../domain/daily-limit.ts';
import { ok } from '../domain/result.ts';
import type { Engine, MeetingReport } from '../engine/engine.ts';
import { nodeClock } from '../node/clock.ts';
import { nodeCrypto } from '../node/crypto.ts';
import type { HubAddress } from '../node/hub/address.ts';
import { openAir } from '../node/lan/discovery/air.ts';
import { type Address, addressText, exchangeWith, faultIn, serveLan } from '../node/lan/exchange.ts';
import { serveNearby } from '../node/lan/service/nearby.ts';
import { nodeRandom } from '../node/random.ts';
import { nodeTimer } from '../node/timer.ts';
import type { Context } from './context.ts';
import { FIRST_PAUSE, LONGEST_PAUSE, leftOf, sentences, stopped, summaryOf, USED_UP } from './meetings.ts';
import { harmless } from './print.ts';
import { BadUse, type Outcome, type Session } from './session.ts';
import { sizeOf } from './size.ts';
import { hubsOf, syncHubOn, syncHubOnce } from './sync-hub.ts';

export function portOf(word: string): number {
  const port = Number(word);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || word.trim() === '')
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** `host:port`, `[v6 address]:port`. */
export function addressOf(word: string): Address {
  const [, v6, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(word.trim()) ?? [];
  const host = v6 ?? name;
  if (host === undefined || port === undefined)
    throw new InvalidArgumentError('An address looks like 192.168.1.20:4711.');
  return { host, port: portOf(port) };
}

async function nameOf(engine: Engine, { peer }: MeetingReport): Promise<string> {
  const spaces = await engine.call('space.list', {});
  for (const { id } of spaces.ok ? spaces.value : []) {
    const members = await engine.call('space.members', { space: id });
    const member = members.ok && members.value.find((one) => one.id === peer);
    if (member) return member.name;
  }
  return '';
}

interface Listen {
  port: number;
  host?: string;
  near?: true;
}

/** Who is here, once, and again when something came or went. */
function hereTold(tell: (text: string) => void): (people: readonly NearPerson[]) => void {
  let told = new Map<string, string>();
  return (people) => {
    const lines = new Map<string, string>();
    for (const { device, name, firm, added, updated, sent, progress } of people) {
      const counts = added + updated + sent > 0 ? ` ${added} new, ${updated} changed, ${sent} sent.` : '';
      const before = told.get(device);
      const line =
        progress && before !== undefined ? before : `${harmless(`${name}, ${firm}`)} is here.${counts}`;
      lines.set(device, line);
      if (line !== before) tell(`${line}\n`);
    }
    told = lines;
  };
}

async function listenVerb(context: Context, session: Session, { near, ...at }: Listen): Promise<Outcome> {
  const { engine } = session;
  const { io } = context;
  const meetings: ReturnType<typeof summaryOf>[] = [];
  const met = (report: MeetingReport): void => {
    meetings.push(summaryOf(report));
    void tellMeeting(engine, report, io.err);
  };
  const air = { open: () => openAir(at.host === undefined ? {} : { host: at.host }), random: nodeRandom };
  const ports = { ...air, crypto: nodeCrypto, clock: nodeClock, timer: nodeTimer };
  const served = near
    ? await serveNearby(engine, ports, at, { met, here: hereTold(io.err) })
    : await serveLan(engine, nodeCrypto, at, met);
  if (!served.ok) return served;
  const { port, close } = served.value;
  io.err(`Listening on port ${port}. Stop with Ctrl+C.\n`);
  await stopped(io.stop?.());
  await close();
  return ok({ json: { port, meetings }, text: '' });
}

async function tellMeeting(
  engine: Engine,
  report: MeetingReport,
  tell: (text: string) => void,
): Promise<void> {
  const name = await nameOf(engine, report);
  tell(`${harmless(name)}: ${sentences(report.receipts)}`);
  // Somebody who goes away is no trouble here.
  const why = report.ended === 'lost' ? undefined : faultIn(report, name);
  if (why) tell(`${harmless(why.sentence)}\n`);
}

async function syncOnce(session: Session, address: Address, budget?: number): Promise<Outcome> {
  const { engine } = session;
  const met = await exchangeWith(engine, nodeCrypto, address, budget === undefined ? {} : { budget });
  if (!met.ok) return met;
  const why = faultIn(met.value, await nameOf(engine, met.value));
  const text = sentences(met.value.receipts) + (met.value.ended === 'budget' ? USED_UP : '');
  return ok({ json: summaryOf(met.value), text, ...(why ? { trouble: why.sentence } : {}) });
}

/** Exchanges whenever there is a link and something to say, until it is stopped or the budget is used up. */
async function syncOn(
  context: Context,
  session: Session,
  address: Address,
  budget?: number,
): Promise<Outcome> {
  const { engine } = session;
  const { err } = context.io;
  const stop = context.io.stop?.() ?? AbortSignal.abort();
  const meetings: ReturnType<typeof summaryOf>[] = [];
  let left = budget;
  for (let wait = FIRST_PAUSE; !stop.aborted; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    const at = left === undefined ? { stay: true, stop } : { stay: true, stop, budget: left };
    const met = await exchangeWith(engine, nodeCrypto, address, at);
    if (met.ok) {
      meetings.push(summaryOf(met.value));
      await tellMeeting(engine, met.value, err);
      left = leftOf(left, met.value);
      if (met.value.ended === 'budget' || (left !== undefined && left < 1)) {
        err(USED_UP);
        break;
      }
      wait = FIRST_PAUSE;
    } else if (!stop.aborted) err(`${harmless(met.fault.sentence)}\n`);
    if (!stop.aborted) await pause(wait, undefined, { signal: stop }).catch(() => {});
  }
  return ok({ json: { peer: addressText(address), meetings }, text: '' });
}

/** The parser takes `null` for no answer at all, so any number goes by its name. */
const limitOf = (word: string): number | 'none' => (word === 'none' ? word : sizeOf(word));
const limitIn = (limit: number | 'none' | undefined): number | null | undefined =>
  limit === 'none' ? null : limit;

interface Limits {
  lan?: number | 'none';
  hub?: number | 'none';
  goOn?: Metered;
}

async function limits(session: Session, { goOn, ...options }: Limits): Promise<Outcome> {
  const [lan, hub] = [limitIn(options.lan), limitIn(options.hub)];
  const now = await session.engine.call('exchange.limits', {
    ...(lan === undefined ? {} : { lan }),
    ...(hub === undefined ? {} : { hub }),
    ...(goOn ? { goOn } : {}),
  });
  if (!now.ok) return now;
  const { today } = now.value;
  const lines = METERED.map((link) => {
    const limit = now.value[link];
    const most = limit === undefined ? 'no limit' : `at most ${limit} bytes a day`;
    return `${link}: ${most}, ${today[link]} today\n`;
  });
  return ok({ json: now.value, text: lines.join('') });
}

interface Sync {
  peer?: Address;
  hub?: HubAddress[];
  token?: string;
  once?: true;
  budget?: number;
}

export function addLinkVerbs(program: Command, context: Context): void {
  program
    .command('listen')
    .description('wait on the local network for those who share a space with you')
    .requiredOption('--port <number>', 'the port, 0 for any', portOf)
    .option('--host <address>', 'only at this address of this PC')
    .option('--near', 'find those of your spaces on the network, and let them find you')
    .action((options: Listen) => context.inHome((session) => listenVerb(context, session, options)));
  program
    .command('sync')
    .description('exchange with a peer or a hub')
    .option('--peer <host:port>', 'where a Granary listens', addressOf)
    .option('--hub <url>', 'where a hub is; several are tried in turn', hubsOf)
    .option('--token <word>', 'the token of the hub, to add a space there')
    .option('--once', 'end when both have the same')
    .option('--budget <size>', 'so much may come and go, like 500KB', sizeOf)
    .action((options: Sync) => {
      const { peer, once, token, budget } = options;
      if (peer && options.hub) throw new BadUse('Say with whom: --peer or --hub, not both.');
      if (options.hub) {
        const hubs = options.hub.map((hub) => ({ ...hub, token: token ?? hub.token }));
        return context.inHome((session) =>
          once ? syncHubOnce(session, hubs, budget) : syncHubOn(context, session, hubs, budget),
        );
      }
      if (!peer) throw new BadUse('Say with whom: granary sync --peer HOST:PORT, or --hub URL');
      return context.inHome((session) =>
        once ? syncOnce(session, peer, budget) : syncOn(context, session, peer, budget),
      );
    });
  program
    .command('limits')
    .description('how much may come and go in a day')
    .option('--lan <size|none>', 'on the local network', limitOf)
    .option('--hub <size|none>', 'through hubs', limitOf)
    .addOption(new Option('--go-on <link>', 'what went today counts no more').choices(METERED))
    .action((options: Limits) => context.inHome((session) => limits(session, options)));
}
