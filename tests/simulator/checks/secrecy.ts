/** C5 what is private never leaves · C6 a removed member gets nothing more, and gives nothing more · no lie is shown. */
import type { DeviceId } from '../../../sync/domain/ids.ts';
import { Reader, wordsIn } from '../exposure.ts';
import type { Sim } from '../sim.ts';
import { inGoodStanding } from './agreement.ts';

export async function privateStaysPrivate(sim: Sim): Promise<void> {
  const reader = new Reader(sim.world.crypto);
  for (const paper of sim.world.papers.all) {
    // What its owner attached, or opened and saved: it is theirs to read.
    if (paper.name.endsWith('.bin')) continue;
    const [word] = wordsIn(await reader.paper(paper), sim.secrets.keys());
    if (word) throw new Error(`C5: ${word} is private, and can be read in ${paper.id} (${paper.name})`);
  }
}

export async function removedMeansRemoved(sim: Sim): Promise<void> {
  for (const [space, nodes] of await inGoodStanding(sim)) {
    for (const node of nodes) {
      const gone = node.removed.get(space) ?? new Set<DeviceId>();
      for (const hash of node.held) {
        const segment = sim.chronicle.segments.get(hash);
        if (segment?.space !== space || segment.stream !== 'content' || !gone.has(segment.author)) continue;
        if (!sim.chronicle.acceptedInGoodFaith.has(hash) && !sim.chronicle.leavers.has(segment.author))
          throw new Error(
            `C6: ${node.name} has what a removed member wrote afterwards (${hash.slice(0, 8)})`,
          );
      }
    }
  }
  for (const { segment, removed } of sim.chronicle.sealed) {
    for (const device of removed) {
      // Who leaves makes the next key; until a steward has changed it once more, they could open what is written.
      if (sim.chronicle.leavers.has(device)) continue;
      for (const outsider of sim.nodes.filter((node) => node.device === device)) {
        const still = sim.living.every((node) => node.removed.get(segment.space)?.has(device) ?? true);
        const keys = (await outsider.persona.secrets()).keys.get(segment.space);
        if (still && keys?.has(segment.keyId))
          throw new Error(
            `C6: ${outsider.name} was removed, yet can open ${segment.hash.slice(0, 8)}, sealed after`,
          );
      }
    }
  }
}

export async function noLieIsShown(sim: Sim): Promise<void> {
  for (const node of sim.living) {
    const liar = (await node.persona.lists(undefined, true)).find(({ title }) => sim.lies.has(title));
    if (liar) throw new Error(`${node.name} shows what was forged: ${liar.title}`);
    for (const space of await node.shared()) {
      const members = await node.persona.does('space.members', { space: space.id });
      const isThief = (name: string): boolean => sim.thieves.has(name) && !sim.raised.has(name);
      const thief = members.find(({ id, role }) => role === 'steward' && isThief(`${space.id} ${id}`));
      if (thief) throw new Error(`${node.name} takes ${thief.name}, who made themselves a steward, for one`);
    }
  }
}
