/** Two devices meet over a link, which is cut whenever it likes. */
import type { SpaceId } from '../../../sync/domain/ids.ts';
import type { Calling, MeetingReport } from '../../../sync/engine/engine.ts';
import { readEndorsement } from '../../../sync/exchange/endorsement.ts';
import { MessageReader } from '../../../sync/exchange/message.ts';
import type { Bytes, Link } from '../../../sync/ports.ts';
import { parseHeader } from '../../../sync/segment/header.ts';
import { fakeLink } from '../fake-link.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

/** C5 over a link: whatever leaves is of a space that both are in, and no private word can be read in it. */
function watched(sim: Sim, node: Node, link: Link, common: ReadonlySet<SpaceId>): Link {
  const reader = new MessageReader();
  const look = (bytes: Bytes): void => {
    const text = Buffer.from(bytes).toString('latin1');
    for (const word of sim.secrets.keys())
      if (text.includes(word))
        throw new Error(`C5: ${word} is private, and ${node.name} says it over a link`);
    for (const message of reader.read(bytes)) {
      if (message.is !== 'chunk' || message.at > 0) continue;
      const parsed = parseHeader(sim.world.crypto, message.bytes);
      if (parsed.is !== 'header' || !common.has(parsed.header.space))
        throw new Error(`C5: ${node.name} sends a part of a space that the other end is not in`);
    }
  };
  return {
    peer: link.peer,
    pieces: () => link.pieces(),
    close: () => link.close(),
    send: (bytes) => {
      look(bytes);
      return link.send(bytes);
    },
  };
}

const told = (report: MeetingReport | 'cut'): string =>
  report === 'cut'
    ? 'cut'
    : `${report.ended} ${report.sent}>${report.fault ? ` [${report.fault.code}]` : ''}`;

/** Whether both ends let the other in; the caller calls in the name of one space. */
function letIn(sim: Sim, { persona }: Node, host: Node, { space, word }: Calling): boolean {
  const linkKey = sim.chance.bytes(32);
  const caller = readEndorsement(sim.world.crypto, linkKey, persona.engine.endorse(linkKey, space));
  const called = readEndorsement(sim.world.crypto, linkKey, host.persona.engine.endorse(linkKey));
  if (!caller || !called || !host.persona.engine.opens(word)) return false;
  return host.persona.engine.admits(caller) && persona.engine.admits(called);
}

/** Lets two meet if both let the other in; answers how it went. */
async function meet(sim: Sim, node: Node, other: Node): Promise<string> {
  const keys = [await node.deviceKey(), await other.deviceKey()] as const;
  const shared = await node.shared();
  const calling = oneOf(sim, node.persona.engine.callings());
  if (!calling || !letIn(sim, node, other, calling)) return `${other.name}: not let in`;
  const here = new Set(shared.map(({ id }) => id));
  const common = new Set((await other.shared()).map(({ id }) => id).filter((id) => here.has(id)));
  const link = fakeLink({ keys, room: sim.chance.pick([300, 5000, 65_536]) });
  if (sim.chance.onceIn(3)) link.cutAfter(1 + sim.chance.below(6000));
  const [one, two] = link.ends;
  const [a, b] = await Promise.all([
    node.meets(watched(sim, node, one, common)),
    other.meets(watched(sim, other, two, common)),
  ]);
  for (const each of [node, other]) {
    each.metAt = sim.step;
    if (!each.dark) await sim.chronicle.observe(each);
  }
  for (const report of [a, b])
    if (report !== 'cut' && report.receipts.some(({ direction }) => direction === 'in')) sim.deeds.taken += 1;
  return `${other.name}: ${told(a)} ${told(b)}`;
}

async function meets(sim: Sim, node: Node): Promise<string | undefined> {
  const other = oneOf(
    sim,
    sim.living.filter((each) => each !== node && !each.dark && !each.sick),
  );
  if (!other || node.dark || node.sick || (await node.shared()).length === 0) return undefined;
  return meet(sim, node, other);
}

export const MEETING: readonly Act[] = [{ name: 'meets', weight: 6, does: meets }];
