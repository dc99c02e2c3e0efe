/** C1 the same content everywhere · C4 a repeat changes nothing · C7 and C12 what is stored is what is shown. */
import type { DeviceId, SegmentHash, SpaceId, StoreId } from '../../../sync/domain/ids.ts';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { deliver } from '../acts/carrying.ts';
import { FakeDisk } from '../fake-disk.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';

/**
 * The nodes that may see all of a space and are allowed to add to it, by space. Of those who think they belong, the one
 * who knows most of its roster says who does: somebody whose invitation was closed before they used it may never hear
 * of it.
 */
export async function inGoodStanding(sim: Sim): Promise<Map<SpaceId, Node[]>> {
  const inside = new Map<SpaceId, Node[]>();
  for (const node of sim.living)
    for (const { id, role } of await node.shared())
      if (role !== 'removed') inside.set(id, [...(inside.get(id) ?? []), node]);
  const standing = new Map<SpaceId, Node[]>();
  for (const [space, nodes] of inside) {
    const acts = (node: Node): number => [...node.held].filter((hash) => isAct(sim, space, hash)).length;
    const [best] = [...nodes].sort((a, b) => acts(b) - acts(a));
    const members = (await best?.persona.does('space.members', { space })) ?? [];
    const belongs = new Set(members.flatMap(({ id, state }) => (state === 'active' ? [id as DeviceId] : [])));
    const stewards = nodes.filter(
      ({ device }) =>
        !sim.liars.has(device) &&
        members.some(({ id, role, state }) => id === device && role === 'steward' && state === 'active'),
    );
    const good = nodes.map(async (node) => {
      const member = members.find(({ id }) => id === node.device);
      // Who said to hold what they do not is not sent it: their loss, and nobody else's.
      if (sim.maySealInVain(node.device) || sim.liars.has(node.device)) return [];
      if (member?.state !== 'active' || (await lacksKey(sim, node, space, stewards))) return [];
      return member.role === 'reader' && (await keepsMore(sim, node, space, belongs)) ? [] : [node];
    });
    standing.set(space, (await Promise.all(good)).flat());
  }
  return standing;
}

/**
 * Two stewards put each other out, or one demoted the other, at the same time: what the loser wrote before they heard of
 * it is sealed with a key that was made without the winner (README, "Honest limits"). A steward who has that key hands
 * it on, so then nobody may lack it.
 */
async function lacksKey(sim: Sim, node: Node, space: SpaceId, stewards: readonly Node[]): Promise<boolean> {
  for (const path of node.persona.disk.paths) {
    const hash = /^journal\/waiting\/(\w+)\.seg$/.exec(path)?.[1];
    const segment = hash && sim.chronicle.segments.get(hash as SegmentHash);
    if (!segment || segment.space !== space || !sim.maySealInVain(segment.author)) continue;
    const holders: Node[] = [];
    for (const other of sim.nodes)
      if ((await other.persona.secrets()).keys.get(space)?.has(segment.keyId)) holders.push(other);
    // A key that nobody holds is not one that somebody made.
    if (holders.length > 0 && !holders.some((holder) => stewards.includes(holder))) return true;
  }
  return false;
}

/**
 * A reader cannot adopt: what it wrote before it became one, or took in from somebody before it heard of their removal (or
 * that the invitation by which they came was taken back), stays with it alone when no writer has it.
 */
async function keepsMore(
  sim: Sim,
  node: Node,
  space: SpaceId,
  belongs: ReadonlySet<DeviceId>,
): Promise<boolean> {
  const neverGiven = (await node.shared()).some(({ id, unsent }) => id === space && unsent > 0);
  const isLost = (hash: SegmentHash): boolean => {
    const segment = sim.chronicle.segments.get(hash);
    if (segment?.space !== space) return false;
    return sim.lessened.has(segment.author) || !belongs.has(segment.author);
  };
  return neverGiven || [...node.held].some(isLost);
}

const isAct = (sim: Sim, space: SpaceId, hash: SegmentHash): boolean => {
  const segment = sim.chronicle.segments.get(hash);
  return segment?.space === space && segment.stream === 'roster';
};

export async function sameEverywhere(sim: Sim): Promise<void> {
  for (const [space, nodes] of await inGoodStanding(sim)) {
    const prints = new Map<string, string[]>();
    for (const { name, persona } of nodes) {
      const print = await persona.fingerprint(space);
      prints.set(print, [...(prints.get(print) ?? []), name]);
    }
    sim.note(`${nodes.map(({ name }) => name).join(', ')} agree on ${[...prints.keys()].join(' / ')}`);
    if (prints.size > 1) {
      const differing = [...prints.values()].map((names) => names.join(', ')).join(' | ');
      throw new Error(
        `C1: not the same in ${space.slice(0, 6)}: ${differing}${await differences(space, nodes)}`,
      );
    }
  }
}

async function differences(space: SpaceId, nodes: readonly Node[]): Promise<string> {
  const lines: string[] = [];
  for (const { name, persona } of nodes) {
    const entries = (await persona.lists(space, true)).sort((a, b) => (a.id < b.id ? -1 : 1));
    const members = await persona.does('space.members', { space });
    lines.push(`  ${name}: ${members.map((it) => `${it.name} ${it.role} ${it.state}`).join(', ')}`);
    for (const it of entries) {
      const { id, title, body, version, deleted, conflicts, fields } = it;
      const value = { title, body, deleted, conflicts, fields };
      lines.push(`     ${id.slice(0, 6)} ${version.replace(/\w{58}(?=\b)/g, '')} ${JSON.stringify(value)}`);
    }
  }
  return `\n${lines.join('\n')}`;
}

const filesOf = (node: Node): Map<string, string> =>
  new Map(
    node.persona.disk.image().files.map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]),
  );

/**
 * Letters of the run once more, to everybody, in the order in which they were made. The first repeat may still tell how
 * much its sender holds (who was a stranger when it came is a member by now), and may bring somebody who is out what
 * they refused before they knew that, and nobody sends them any more; after that, not a byte changes.
 */
export async function repeatsChangeNothing(sim: Sim): Promise<void> {
  const letters = sim.letters.filter(({ is }) => is === 'bundle');
  // All of them in a long run would cost more than they tell.
  const some = letters.length > 4 ? letters.filter(() => sim.chance.below(letters.length) < 4) : letters;
  for (const node of sim.living) {
    const spaces = await node.shared();
    const here = new Set(spaces.map(({ id }) => id));
    const out = spaces.some(({ role }) => role === 'removed');
    const again = some.filter((letter) => here.has(letter.space));
    for (const harmless of [out ? ANY : LOCAL, []]) {
      const before = filesOf(node);
      for (const letter of again) await deliver(sim, letter, node);
      const after = filesOf(node);
      for (const path of new Set([...before.keys(), ...after.keys()]))
        if (before.get(path) !== after.get(path) && harmless !== ANY && !harmless.includes(path))
          throw new Error(`C4: a repeat changed ${path} of ${node.name}`);
    }
  }
}
const ANY: readonly string[] = ['any'];
const LOCAL: readonly string[] = ['journal/local.log', 'journal/witness.log'];

/** What a window that was never open before gets, page by page: all there is. */
async function rowsOf({ name, persona }: Node, entries: number): Promise<void> {
  const ids = new Set<string>();
  let store: StoreId | undefined;
  for (let after = 0, more = true; more; ) {
    const page = await persona.does('rows.since', { after, limit: 3, ...(store ? { store } : {}) });
    for (const { id } of page.rows) ids.add(id);
    ({ store, upTo: after, more } = page);
  }
  if (ids.size !== entries) throw new Error(`C12: ${name} gives a window ${ids.size} of ${entries} entries`);
}

/** All that a window could show. */
async function shown(node: Node, spaces: readonly SpaceView[]): Promise<string> {
  const { persona } = node;
  const rows = (await persona.lists(undefined, true)).sort((a, b) => (a.id < b.id ? -1 : 1));
  await rowsOf(node, rows.length);
  const conflicts = await Promise.all(
    rows.filter((row) => row.conflicts.length > 0).map(({ id }) => persona.does('entry.conflicts', { id })),
  );
  const members = await Promise.all(spaces.map(({ id }) => persona.does('space.members', { space: id })));
  const views = rows.map(({ tick: _, ...view }: (typeof rows)[number] & { tick?: number }) => view);
  const drafts = await persona.does('draft.list', {});
  // What is unsent is an estimate: a restart finds out what a twin has sent of it.
  const known = spaces.map(({ unsent: _, ...space }) => space);
  return JSON.stringify({ views, conflicts, members, drafts, spaces: known });
}

/** The journal opened anew says what the living engine said; and every edited document can be saved and read. */
export async function rebuildsTheSame(sim: Sim): Promise<void> {
  for (const node of sim.living) {
    const live = await shown(node, await node.spaces());
    const report = await node.persona.does('home.doctor', {});
    const lost = report.problems.find(({ code }) => code === 'entry-damaged' || code.startsWith('segment-'));
    if (lost) throw new Error(`C7: ${node.name}: ${lost.sentence}`);
    await node.persona.movesTo(FakeDisk.again(node.persona.disk.image()));
    const again = await shown(node, await node.spaces());
    if (again !== live)
      throw new Error(`C12: ${node.name} shows something else after a start\n  ${live}\n  ${again}`);
  }
}
