import { expect, it } from 'vitest';
import type { EntryView } from '../../sync/domain/entry.ts';
import type { EntryId, SpaceId } from '../../sync/domain/ids.ts';
import { fingerprintOf } from '../../sync/engine/fingerprint.ts';
import type { Workbench } from '../../sync/engine/workbench.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';

const SPACE = 'space' as SpaceId;

/** Only what a fingerprint looks at: homes of this size take minutes to make. */
const benchWith = (many: number): Workbench => {
  const ids = Array.from({ length: many }, (_, i) => `entry ${i}` as EntryId);
  const view = (id: EntryId) => ({ id, deleted: false }) as EntryView;
  const space = { id: SPACE, roster: { members: new Map() } };
  const store = {
    ports: { crypto: nodeCrypto },
    spaces: new Map([[SPACE, space]]),
    entries: new Map(ids.map((id) => [id, { id, space: SPACE }])),
  };
  const library = {
    common: (entry: { id: EntryId }) => view(entry.id),
    view: (entry: { id: EntryId }) => view(entry.id),
  };
  return { store, library } as unknown as Workbench;
};

it('a space of a hundred and thirty thousand entries has a fingerprint', { timeout: 60_000 }, () => {
  const print = fingerprintOf(benchWith(130_000), SPACE);
  expect(print.ok && print.value.entries).toBe(130_000);
});
