/** Whole segments that came over a link, sorted by space and taken in; each is answered for. */
import { fault, refusal } from '../../domain/fault.ts';
import type { Incarnation, SegmentHash, SpaceId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Message } from '../../exchange/message.ts';
import type { HeldSegment } from '../../exchange/plan.ts';
import type { Theirs } from '../../exchange/talk.ts';
import type { SegmentFile } from '../../journal/journal.ts';
import type { Bytes } from '../../ports.ts';
import type { SegmentHeader } from '../../segment/header.ts';
import { verifySegment } from '../../segment/open.ts';
import { nameOf, type VerifiedSegment } from '../admit.ts';
import type { Unasked } from '../deletions.ts';
import { joined } from '../undone/brought.ts';
import type { Workbench } from '../workbench.ts';
import { type Arrived, takeArrival } from './arrive.ts';
import { type Counterpart, speaksOf } from './hub.ts';
import type { Tally } from './tally.ts';

export interface WholePart {
  hash: SegmentHash;
  bytes: Bytes;
}

export interface Batch {
  parts: readonly WholePart[];
  /** Spaces of which the other end has just said what it holds. */
  told: ReadonlySet<SpaceId>;
}

export interface Taking {
  who: Counterpart;
  theirs(space: SpaceId): Theirs | undefined;
  life: Incarnation | undefined;
  tally(space: SpaceId): Tally;
  /** Deletions that came in this meeting without a question. */
  unasked: Unasked;
}

export type Answers = Omit<Message & { is: 'took' }, 'is'>;

/** What became of a batch; `held`: what the other end is known to hold since. */
export interface Answered {
  answers: Answers;
  held: { space: SpaceId; segment: Pick<HeldSegment, 'log' | 'last' | 'after'> }[];
}

interface Sorted {
  pile: VerifiedSegment[];
  back: SegmentFile[];
}

/** Judges and takes in everything of a batch, space by space. A fault means that the disk took no more. */
export async function takeBatch(
  bench: Workbench,
  { who, theirs, life, tally, unasked }: Taking,
  { parts, told }: Batch,
): Promise<Result<Answered>> {
  const spaces = new Map<SpaceId, Sorted>([...told].map((id) => [id, { pile: [], back: [] }]));
  const answers = { taken: [] as SegmentHash[], aside: [] as SegmentHash[], refused: [] as SegmentHash[] };
  const held: Answered['held'] = [];
  for (const part of parts) {
    const header = headerOf(bench, who, theirs, tally, part);
    if (!header) answers.refused.push(part.hash);
    else if (sortPart(bench, spaces, header, part)) answers.taken.push(part.hash);
  }
  for (const [space, { pile, back }] of spaces) {
    const said = theirs(space) ?? (life && { have: {}, incarnation: life });
    if (!said) continue;
    const from = { from: who.device, hub: who.hub };
    const arrived = await takeArrival(bench, { space, ...from, ...said }, pile, back, unasked);
    if (!arrived.ok) return arrived;
    const counted = tally(space);
    count(counted, arrived.value, back.length);
    const { admitted, waiting, refused } = arrived.value.taken;
    const known = new Map<SegmentHash, VerifiedSegment>(pile.map((segment) => [segment.hash, segment]));
    const named = (segments: readonly VerifiedSegment[]): SegmentHash[] =>
      segments.flatMap(({ hash }) => (known.has(hash) ? [hash] : []));
    answers.taken.push(...back.map(({ hash }) => hash), ...named(admitted));
    answers.aside.push(...named(waiting));
    answers.refused.push(...named(refused.map(({ segment }) => segment)));
    for (const { hash, header } of [...admitted, ...waiting])
      if (known.has(hash))
        held.push({ space, segment: { log: header.log, last: header.last, after: header.after } });
  }
  return ok({ answers, held });
}

/** The header of a part that its author signed, in a space that we share with its bringer. */
function headerOf(
  { store }: Workbench,
  who: Counterpart,
  theirs: Taking['theirs'],
  tally: Taking['tally'],
  { hash, bytes }: WholePart,
): SegmentHeader | undefined {
  const verified = verifySegment(store.ports.crypto, bytes);
  if (verified.is === 'verified' && verified.hash === hash) {
    const space = store.spaces.get(verified.header.space);
    const { stream, author } = verified.header;
    // Who has just joined shows us their own acts: whether these make them a member is for admission to say.
    const introduction = !who.hub && stream === 'roster' && author === who.device;
    const known = space && speaksOf(store, space, who) && theirs(space.id);
    return space && (known || introduction) && !space.roster.private ? verified.header : undefined;
  }
  // Which space it is of can be anybody's claim: it is told where the bringer can be named.
  const [shared] = [...store.spaces.values()].filter((space) => speaksOf(store, space, who));
  if (shared) {
    const name = who.hub?.name ?? nameOf(shared.roster, who.device);
    const code = verified.is === 'refused' ? verified.code : 'bundle-forged';
    tally(shared.id).refuse(refusal(hash.slice(0, 8), fault(code, { who: name })));
  }
  return undefined;
}

/** Puts a part where it belongs; true when it is here already. */
function sortPart(
  { store }: Workbench,
  spaces: Map<SpaceId, Sorted>,
  header: SegmentHeader,
  { hash, bytes }: WholePart,
): boolean {
  const known = store.spaces.get(header.space)?.segments.find((segment) => segment.hash === hash);
  if (known && !known.missing) return true;
  const sorted = spaces.get(header.space) ?? { pile: [], back: [] };
  spaces.set(header.space, sorted);
  if (known) sorted.back.push({ ...header, hash, bytes });
  else sorted.pile.push({ header, hash, size: bytes.length, read: async () => bytes });
  return false;
}

function count(tally: Tally, { taken, touched, brought }: Arrived, healed: number): void {
  tally.brought = joined(tally.brought, brought);
  for (const id of touched.firsts) tally.added.add(id);
  for (const id of touched.changed) if (!tally.added.has(id)) tally.updated.add(id);
  tally.healed += healed;
  tally.waiting += taken.waiting.length;
  tally.held += taken.held;
  tally.memberships += taken.admitted.filter(({ header }) => header.stream === 'roster').length;
  tally.received += taken.admitted.reduce((sum, { size }) => sum + size, 0);
  for (const { segment, fault: why } of taken.refused) {
    const { first, last, author } = segment.header;
    tally.refuse(refusal(`part ${first} to ${last} of ${author.slice(0, 8)}`, why));
  }
}
