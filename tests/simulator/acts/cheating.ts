/** Members with a patched engine. Whatever they forge must be refused by everybody, and hurt nobody. */
import { type ChainValue, logId } from '../../../sync/domain/ids.ts';
import { encodeAct } from '../../../sync/membership/act.ts';
import { authorityOf } from '../../../sync/membership/authority.ts';
import { makeRole } from '../../../sync/membership/make.ts';
import { encodeRecords } from '../../../sync/segment/records.ts';
import { carried, changeBy, genesisBy, type Inside, inside, nextOp, resealed, sealed } from '../forgery.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

export type Forgery = { kind: string; segment: () => Promise<{ bytes: Uint8Array }> };

/** The first segment of a log has no chain to break. */
function hasWritten({ device, secrets: { incarnation }, headers }: Inside): boolean {
  const log = logId({ device, incarnation, stream: 'content' });
  return [...headers.values()].some((header) => header.log === log);
}

/** All that this cheat could try now. */
export function forgeries(sim: Sim, me: Inside, role: string): Forgery[] {
  const lie = `forged${sim.fresh()}`;
  sim.lies.add(lie);
  const { device, space } = me;
  const found: Forgery[] = [];
  if (!authorityOf(me.roster, device).write)
    found.push({
      kind: 'writes without the right',
      segment: () => sealed(me, 'content', [genesisBy(me, device, lie)]),
    });
  else if (hasWritten(me)) {
    const born = genesisBy(me, device, lie);
    const before = 'ee'.repeat(32) as ChainValue;
    found.push(
      { kind: 'breaks its chain', segment: () => sealed(me, 'content', [born], { before }) },
      {
        kind: 'skips numbers',
        segment: () => sealed(me, 'content', [born], { before, first: 1_000_000 }),
      },
      {
        kind: 'lies about its chain',
        segment: async () => {
          const honest = await sealed(me, 'content', [born]);
          return { bytes: await resealed(me, honest, { plain: encodeRecords([born]), after: before }) };
        },
      },
    );
  }
  const [entry] = me.geneses.keys();
  if (entry) {
    sim.lies.add('poisoned');
    found.push({ kind: 'poisons', segment: () => sealed(me, 'content', [changeBy(me, entry)]) });
    const mixed = { startOp: nextOp(me, entry), actor: 'ab'.repeat(16) };
    found.push({
      kind: 'writes as somebody else',
      segment: () => sealed(me, 'content', [changeBy(me, entry, mixed)]),
    });
  }
  const other = [...me.roster.members.keys()].find((id) => id !== device);
  if (other)
    found.push({
      kind: 'signs for another',
      segment: () => sealed(me, 'content', [genesisBy(me, other, lie)]),
    });
  if (role !== 'steward') {
    const body = makeRole(me.roster, device, { member: device, role: 'steward', keep: {} });
    const act = { kind: 'act' as const, bytes: encodeAct(body) };
    const steal = () => {
      if (!sim.lessened.has(device)) sim.thieves.add(`${space} ${device}`);
      return sealed(me, 'roster', [act]);
    };
    found.push({ kind: 'makes itself a steward', segment: steal });
    if (!authorityOf(me.roster, device).validate)
      found.push({
        kind: 'validates',
        segment: () => sealed(me, 'content', [genesisBy(me, device, lie, 'validated')]),
      });
  }
  return found;
}

async function cheat(sim: Sim, node: Node): Promise<string | undefined> {
  const space = oneOf(sim, await node.shared());
  if (!space) return undefined;
  const me = await inside(node.persona, space.id);
  const ring = me.secrets.keys.get(space.id);
  if (!me.roster.keyHeads.every(({ key }) => ring?.has(key))) return undefined;
  const forgery = oneOf(sim, forgeries(sim, me, space.role));
  if (!forgery) return undefined;
  const paper = carried(me, (await forgery.segment()).bytes);
  sim.letters.push({
    paper,
    is: 'forgery',
    space: space.id,
    from: node,
    step: sim.step,
    delivered: new Set(),
  });
  return `${forgery.kind}: ${paper.id}`;
}

export const CHEATING: readonly Act[] = [{ name: 'cheats', weight: 3, fault: true, does: cheat }];
