/** Who is said to have the present version of an entry does show every version of it: never a false yes. */
import type { Sim } from '../sim.ts';
import { inGoodStanding } from './agreement.ts';

export async function nobodyIsSaidToHoldInVain(sim: Sim): Promise<void> {
  for (const [space, nodes] of await inGoodStanding(sim)) {
    for (const node of nodes) {
      for (const { id } of await node.persona.lists(space, true)) {
        const { versions } = await node.reads(id);
        for (const { id: device, has, us } of await node.persona.does('entry.holders', { id })) {
          const other = nodes.find((each) => each.device === device);
          if (us || has !== 'present' || !other) continue;
          sim.deeds.saidToHold += 1;
          const held = (await other.reads(id)).versions;
          const lacking = [...versions].filter((version) => !held.has(version));
          if (lacking.length > 0)
            throw new Error(
              `${node.name} says that ${other.name} has ${id.slice(0, 6)}, and they lack ${lacking.length}`,
            );
        }
      }
    }
  }
}
