/** Who held which segment when, and when each node learned who was removed: what the checks of removal look at. */
import type { DeviceId, KeyId, LogId, SegmentHash, SpaceId, Stream } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { parseHeader } from '../../sync/segment/header.ts';
import type { Node } from './node.ts';

export interface Known {
  hash: SegmentHash;
  space: SpaceId;
  author: DeviceId;
  stream: Stream;
  log: LogId;
  last: number;
  keyId: KeyId;
}

/** A segment as it was sealed: by somebody who knew that these devices are out. */
interface Sealed {
  segment: Known;
  removed: readonly DeviceId[];
}

const NAME = /^journal\/segments\/([0-9a-f]{64})\.seg$/;

export class Chronicle {
  readonly segments = new Map<SegmentHash, Known>();
  readonly sealed: Sealed[] = [];
  /** Held by a node while the author was, as far as it knew, not removed. */
  readonly acceptedInGoodFaith = new Set<SegmentHash>();
  /** Who removed themselves: what they had written by then stays, though nobody else had it. */
  readonly leavers = new Set<DeviceId>();

  /** Looks at a node after it did something. */
  async observe(node: Node): Promise<void> {
    const removed = await removedBy(node);
    for (const path of node.persona.disk.paths) {
      const hash = NAME.exec(path)?.[1] as SegmentHash | undefined;
      if (!hash || node.held.has(hash)) continue;
      const isNew = !this.segments.has(hash);
      const segment = await this.#segment(node, path, hash);
      if (!segment) continue;
      node.held.add(hash);
      const knew = node.removed.get(segment.space) ?? new Set();
      // The first that has it made it; another copy of the same device may get it later.
      const made = isNew && segment.stream === 'content' && (await isOfThisLife(node, segment));
      if (made && !knew.has(node.device)) this.sealed.push({ segment, removed: [...knew] });
      const ours = segment.author === node.device;
      // Roster parts go first: what came with them was judged by what they say.
      if (!ours && !removed.get(segment.space)?.has(segment.author)) this.acceptedInGoodFaith.add(hash);
    }
    node.removed = removed;
  }

  async #segment(node: Node, path: string, hash: SegmentHash): Promise<Known | undefined> {
    const known = this.segments.get(hash);
    if (known) return known;
    const bytes = await node.persona.disk.read(path);
    const parsed = bytes && parseHeader(nodeCrypto, bytes);
    if (parsed?.is !== 'header') return undefined;
    const { space, author, stream, log, last, keyId } = parsed.header;
    const segment = { hash, space, author, stream, log, last, keyId };
    this.segments.set(hash, segment);
    return segment;
  }
}

/** Written by this very home: a copy of it seals in a life of its own, knowing other things. */
async function isOfThisLife({ device, persona }: Node, { author, log }: Known): Promise<boolean> {
  return author === device && log.startsWith(`${device}.${(await persona.secrets()).incarnation}.`);
}

/** Who is out, space by space, as this node sees it. */
async function removedBy(node: Node): Promise<Map<SpaceId, Set<DeviceId>>> {
  const removed = new Map<SpaceId, Set<DeviceId>>();
  for (const space of await node.spaces()) {
    if (space.private) continue;
    const members = await node.persona.does('space.members', { space: space.id });
    const gone = members.filter(({ state }) => state === 'removed').map(({ id }) => id as DeviceId);
    removed.set(space.id, new Set(gone));
  }
  return removed;
}
