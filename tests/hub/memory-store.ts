import { segmentHashOf } from '../../sync/domain/hash.ts';
import type { SegmentHash, SpaceId } from '../../sync/domain/ids.ts';
import type { HubStore, KeptPart, Shelved, StoreEvent } from '../../sync/hub/store.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { nodeRandom } from '../../sync/node/random.ts';

/** What a hub kept, outliving its stores. */
export interface Memory {
  seed: Uint8Array;
  segments: { shelved: Shelved; bytes: Uint8Array }[];
  grants: Map<SpaceId, Uint8Array>;
  parts: Map<string, { part: KeptPart; bytes: Uint8Array }>;
}

export const newMemory = (): Memory => ({
  seed: nodeRandom.bytes(32),
  segments: [],
  grants: new Map(),
  parts: new Map(),
});

const nameOf = ({ space, file, size, part }: KeptPart): string => `${space} ${file} ${size} ${part}`;

/** A store that is as quick as can be, and forgets nothing but what a test takes out of its memory. */
export function memoryStore(memory: Memory): HubStore {
  let hear: (event: StoreEvent) => void = () => {};
  return {
    async open(listener) {
      hear = listener;
      memory.segments = memory.segments.filter(
        ({ shelved, bytes }) => segmentHashOf(nodeCrypto, bytes) === shelved.hash,
      );
      for (const [space, bytes] of memory.grants) hear({ is: 'grant', space, bytes });
      for (const { shelved } of memory.segments) hear({ is: 'segment', segment: shelved });
      for (const { part } of memory.parts.values()) hear({ is: 'part', part });
      return { seed: memory.seed };
    },
    async place(segment, bytes) {
      const shelved = { ...segment, tick: (memory.segments.at(-1)?.shelved.tick ?? 0) + 1 };
      memory.segments.push({ shelved, bytes: bytes.slice() });
      hear({ is: 'segment', segment: shelved });
      return true;
    },
    async read(space: SpaceId, hash: SegmentHash) {
      const held = memory.segments.find(({ shelved }) => shelved.hash === hash && shelved.space === space);
      if (!held || segmentHashOf(nodeCrypto, held.bytes) === hash) return held?.bytes;
      memory.segments.splice(memory.segments.indexOf(held), 1);
      hear({ is: 'gone', space, hash });
      return undefined;
    },
    async keepGrant(space, bytes) {
      memory.grants.set(space, bytes);
      hear({ is: 'grant', space, bytes });
      return true;
    },
    async placePart(part, bytes) {
      memory.parts.set(nameOf(part), { part, bytes: bytes.slice() });
      hear({ is: 'part', part });
    },
    readPart: async (part) => memory.parts.get(nameOf(part))?.bytes,
    async dropPart(part) {
      memory.parts.delete(nameOf(part));
      hear({ is: 'part-gone', part });
    },
    catchUp: async () => {},
    writable: async () => true,
    close: async () => {},
  };
}
