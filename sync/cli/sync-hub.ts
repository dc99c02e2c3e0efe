/** `granary sync --hub`: once, or for as long as it is wanted, with the first hub that answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';
import { type Fault, fault } from '../domain/fault.ts';
import { failed, ok } from '../domain/result.ts';
import { nodeCrypto } from '../node/crypto.ts';
import { type HubAddress, parseHubAddress } from '../node/hub/address.ts';
import { exchangeWithHub, type HubMeeting } from '../node/hub/exchange.ts';
import { faultIn } from '../node/lan/exchange.ts';
import type { Context } from './context.ts';
import { FIRST_PAUSE, LONGEST_PAUSE, leftOf, sentences, summaryOf, USED_UP } from './meetings.ts';
import { harmless } from './print.ts';
import type { Outcome, Session } from './session.ts';

/** One address, or several with commas between them; the option may be repeated. */
export function hubsOf(word: string, before: HubAddress[] = []): HubAddress[] {
  const hubs = word.split(',').map((each) => {
    const address = parseHubAddress(each);
    if (!address) throw new InvalidArgumentError('A hub is at an address like https://hub.example.org');
    return address;
  });
  return [...before, ...hubs];
}

/** Why the meeting is not all it should be; the notes are each worth a line. */
const troubleIn = ({ report, notes }: HubMeeting, { name }: HubAddress): Fault[] => {
  const why = faultIn(report, name);
  return [...(why ? [why] : []), ...notes];
};

/** What does not hinder an exchange: it is told, and the verb has done what it should. */
const isNews = ({ code }: Fault): boolean => code === 'hub-forgot';

export async function syncHubOnce(
  { engine }: Session,
  hubs: readonly HubAddress[],
  budget?: number,
): Promise<Outcome> {
  let last: Fault = fault('nobody-to-call');
  for (const address of hubs) {
    const met = await exchangeWithHub(engine, nodeCrypto, address, budget === undefined ? {} : { budget });
    if (!met.ok) {
      last = met.fault;
      continue;
    }
    const troubles = troubleIn(met.value, address);
    const [first] = troubles.filter((each) => !isNews(each));
    const news = troubles.filter((each) => each !== first).map(({ sentence }) => `${harmless(sentence)}\n`);
    const { report } = met.value;
    const json = { ...summaryOf(report), hub: address.name, notes: troubles };
    const spent = report.ended === 'budget' ? USED_UP : '';
    const text = sentences(report.receipts) + spent + news.join('');
    return ok({ json, text, ...(first ? { trouble: first.sentence } : {}) });
  }
  return failed(last);
}

/** Stays with a hub for as long as it answers, then goes on to the next. */
export async function syncHubOn(
  { io }: Context,
  { engine }: Session,
  hubs: readonly HubAddress[],
  budget?: number,
): Promise<Outcome> {
  const stop = io.stop?.() ?? AbortSignal.abort();
  const meetings: (ReturnType<typeof summaryOf> & { hub: string })[] = [];
  let wait = FIRST_PAUSE;
  let left = budget;
  for (let turn = 0; !stop.aborted; turn++) {
    const address = hubs[turn % hubs.length];
    if (!address) break;
    const at = left === undefined ? { stay: true, stop } : { stay: true, stop, budget: left };
    const met = await exchangeWithHub(engine, nodeCrypto, address, at);
    if (met.ok) {
      meetings.push({ ...summaryOf(met.value.report), hub: address.name });
      io.err(`${harmless(address.name)}: ${sentences(met.value.report.receipts)}`);
      if (!stop.aborted)
        for (const { sentence } of troubleIn(met.value, address)) io.err(`${harmless(sentence)}\n`);
      wait = FIRST_PAUSE;
      left = leftOf(left, met.value.report);
      if (met.value.report.ended === 'budget' || (left !== undefined && left < 1)) {
        io.err(USED_UP);
        break;
      }
    } else if (!stop.aborted) io.err(`${harmless(met.fault.sentence)}\n`);
    // The next may be there at once; each is tried before there is a pause.
    if (stop.aborted || turn % hubs.length < hubs.length - 1) continue;
    await pause(wait, undefined, { signal: stop }).catch(() => {});
    wait = Math.min(2 * wait, LONGEST_PAUSE);
  }
  return ok({ json: { hubs: hubs.map(({ name }) => name), meetings }, text: '' });
}
