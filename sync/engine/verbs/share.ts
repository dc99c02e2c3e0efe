/** Sharing copies the present value into a new entry of another space; its drafts and its history stay home. */
import type { Answer, Refusal, Verbs } from '../../api.ts';
import { blindSource, parseGenesis } from '../../document/genesis.ts';
import { fault, refusal } from '../../domain/fault.ts';
import { entryIdOf } from '../../domain/hash.ts';
import type { EntryId, SpaceId } from '../../domain/ids.ts';
import { failed, ok } from '../../domain/result.ts';
import { POWERS } from '../../domain/space.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import { copyFiles } from '../files/copy.ts';
import { ourRole, type Workbench, writable } from '../workbench.ts';
import { genesisOf } from './entries.ts';

export async function shareEntries(
  bench: Workbench,
  args: Verbs['entry.share']['args'],
): Promise<Answer<'entry.share'>> {
  const { store, library } = bench;
  const { crypto } = store.ports;
  const target = writable(bench, args.to);
  if (!target.ok) return target;
  if (target.value.roster.private) return failed(fault('space-private'));
  const role = ourRole(bench, target.value);
  const mayValidate = role !== 'removed' && POWERS[role].validate;
  const there = copiesIn(bench, args.to);

  const shared: { from: EntryId; to: EntryId; already: boolean }[] = [];
  const refused: Refusal[] = [];
  const records: SegmentRecord[] = [];
  for (const id of new Set(args.ids)) {
    const entry = store.entries.get(id);
    if (!entry) refused.push(refusal(id, fault('entry-unknown', { id })));
    else {
      const value = library.view(entry);
      const derivedFrom = blindSource(crypto, id, args.to);
      const copy = there.get(derivedFrom);
      if (entry.space === args.to) refused.push(refusal(value.title, fault('already-shared')));
      else if (value.hidden === 'whole') refused.push(refusal(value.title, fault('entry-hidden')));
      else if (value.deleted) refused.push(refusal(value.title, fault('entry-deleted')));
      else if (copy) shared.push({ from: id, to: copy, already: true });
      else {
        const confidence =
          value.confidence === 'validated' && !mayValidate ? 'not-validated' : value.confidence;
        const { author, firm, created } = value;
        const origin = { author, firm, created, derivedFrom };
        const copied = await copyFiles(bench, entry, target.value, args.keepPlace === true);
        if (!copied.ok) return copied;
        refused.push(...copied.value.refused);
        const { files } = copied.value;
        const genesis = genesisOf(bench, target.value, { ...value, confidence }, origin, files);
        if (!genesis.ok) refused.push(refusal(value.title, genesis.fault));
        else {
          records.push({ kind: 'genesis', bytes: genesis.value });
          shared.push({ from: id, to: entryIdOf(crypto, genesis.value), already: false });
        }
      }
    }
  }
  const written = await store.write(args.to, records);
  return written.ok ? ok({ shared, refused }) : written;
}

/** Living copies in a space by the blinded id of what they came from. */
function copiesIn({ store, library }: Workbench, space: SpaceId): Map<string, EntryId> {
  const copies = new Map<string, EntryId>();
  for (const entry of store.entries.values()) {
    if (entry.space !== space) continue;
    const from = parseGenesis(entry.genesis)?.value.derivedFrom;
    if (from && !library.view(entry).deleted) copies.set(from, entry.id);
  }
  return copies;
}
