/** What would go into a bundle, measured against what the receivers last told us they hold. */
import type { Answer, Leaving, Verbs } from '../../../api.ts';
import { fault } from '../../../domain/fault.ts';
import type { DeviceId, SegmentHash } from '../../../domain/ids.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { planBundle } from '../../../exchange/plan.ts';
import { minimum } from '../../../exchange/vector.ts';
import { listed, touchedByRecords, touchedBySegments } from '../../meeting/contents.ts';
import type { HeldSegment, SpaceState } from '../../state.ts';
import { findSpace, memberUnknown, type Workbench } from '../../workbench.ts';

export interface Plan {
  receivers: Leaving['receivers'];
  /** True when all there is goes: what somebody holds is unknown, and this disk has lost no part. */
  everything: boolean;
  segments: readonly HeldSegment[];
}

/** The space of a bundle, if bundles may be made of it. */
export function bundled(bench: Workbench, id: SpaceState['id']): Result<SpaceState> {
  const space = findSpace(bench, id);
  if (!space.ok) return space;
  return space.value.roster.private ? failed(fault('space-private')) : space;
}

/** `only`: one receiver; otherwise whatever any member may lack. */
export function planFor({ store, local }: Workbench, space: SpaceState, only?: DeviceId): Result<Plan> {
  const others = [...space.roster.members.values()].filter(
    ({ id, state }) => state === 'active' && id !== store.self.device && (!only || id === only),
  );
  if (only && others.length === 0) return failed(memberUnknown(space, only));
  const haves = others.map(({ id }) => local.peer(space.id, id));
  const receivers = others.map(({ id, person }, i) => ({
    id,
    name: person.name,
    firm: person.firm,
    known: haves[i] !== undefined,
  }));
  // Who holds an open invitation may have joined already, and has nothing yet.
  const invited = !only && [...space.roster.invites.values()].some(({ state }) => state === 'open');
  const toAnybody = others.length === 0 || invited || haves.some((have) => have === undefined);
  const theirs = toAnybody ? undefined : minimum(haves.flatMap((have) => (have ? [have.vector] : [])));
  const held = space.segments.filter(({ missing }) => !missing);
  const everything = toAnybody && held.length === space.segments.length;
  const wanted = new Set<SegmentHash>(planBundle({ held, theirs }));
  const byHash = new Map(held.map((segment) => [segment.hash, segment]));
  const segments = [...wanted].flatMap((hash) => byHash.get(hash) ?? []);
  return ok({ receivers, everything, segments });
}

export async function previewBundle(
  bench: Workbench,
  args: Verbs['bundle.preview']['args'],
): Promise<Answer<'bundle.preview'>> {
  const space = bundled(bench, args.space);
  if (!space.ok) return space;
  const plan = planFor(bench, space.value, args.for);
  if (!plan.ok) return plan;
  const { segments, receivers, everything } = plan.value;
  const sealed = await touchedBySegments(bench, space.value, segments);
  const unsealed = touchedByRecords(bench, space.value.unsealed);
  const touched = {
    firsts: [...unsealed.firsts, ...sealed.firsts],
    changed: [...unsealed.changed, ...sealed.changed],
  };
  const pending = space.value.unsealed.reduce((sum, record) => sum + record.bytes.length, 0);
  return ok({
    space: space.value.id,
    spaceName: space.value.roster.name,
    receivers,
    everything,
    entries: listed(bench, touched, 'new'),
    memberships: segments.filter(({ stream }) => stream === 'roster').length,
    bytes: segments.reduce((sum, { size }) => sum + size, 512) + pending,
  });
}
