import { ByteWriter, toHex, utf8 } from '../domain/bytes.ts';
import { canonicalBytes } from '../domain/canonical.ts';
import { taggedHash } from '../domain/hash.ts';
import type { SpaceId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { findSpace, type Workbench } from './workbench.ts';

/**
 * One hash over everything members of a space must agree on once they exchanged everything: each entry's version
 * and content, and who belongs with what role. `entries` counts living ones.
 */
export function fingerprintOf(
  bench: Workbench,
  id: SpaceId,
): Result<{ fingerprint: string; entries: number }> {
  const space = findSpace(bench, id);
  if (!space.ok) return space;
  const { crypto } = bench.store.ports;
  const entries = [...bench.store.entries.values()]
    .filter((entry) => entry.space === id)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  // Written one after the other: as arguments, a hundred thousand entries would not fit on the stack.
  const lines = new ByteWriter().bytes(utf8(id));
  let living = 0;
  for (const entry of entries) {
    const { updated: _, updatedBy: __, updatedByUs: ___, ...content } = bench.library.common(entry);
    if (!content.deleted) living += 1;
    lines.bytes(taggedHash(crypto, 'granary entry content', canonicalBytes(content)));
  }
  const members = [...space.value.roster.members.values()]
    .map(({ id: member, role, state }) => ({ member, role, state }))
    .sort((a, b) => (a.member < b.member ? -1 : 1));
  lines.bytes(canonicalBytes(members));
  return ok({ fingerprint: toHex(taggedHash(crypto, 'granary fingerprint', lines.done())), entries: living });
}
