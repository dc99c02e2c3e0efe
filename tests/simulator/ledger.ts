/**
 * What people wrote, as the simulator remembers it beside the engines: who, on which versions, and what it became. From
 * this alone follows what every honest device must show in the end.
 */
import type { EntryDraft, EntryView } from '../../sync/domain/entry.ts';
import type { DeviceId, EntryId, SpaceId, VersionId } from '../../sync/domain/ids.ts';

/**
 * A field and the value it was given: `body` and `tag` values are pieces that come (`set`) or go. A single field that
 * is not `set` was settled on the value it showed: its rivals go, and that value stays whose it was.
 */
export interface Stroke {
  field: string;
  value: string;
  set: boolean;
}

export interface Writing {
  node: string;
  device: DeviceId;
  step: number;
  space: SpaceId;
  entry: EntryId;
  strokes: readonly Stroke[];
  /** Versions of the entry that the writer saw. */
  saw: ReadonlySet<VersionId>;
  /** Versions the writing became; present where all of them are. */
  versions: readonly VersionId[];
  /** False when it was never acknowledged, or when the machine that had it was lost. */
  owed: boolean;
}

/** Every piece of a body is three times one letter that no other piece has, so that no diff can mix two of them. */
const PIECE = /(\p{Script=Han})\1\1/gu;
export const pieceOf = (n: number): string => String.fromCodePoint(0x4e00 + (n % 20_000)).repeat(3);
export const piecesIn = (body: string): string[] => [...body.matchAll(PIECE)].map(([piece]) => piece);
export const bodyOf = (pieces: readonly string[]): string => pieces.map((piece) => `${piece}. `).join('');

/** Everything a new entry says. */
export function birthOf(view: EntryView): Stroke[] {
  return [
    { field: 'title', value: view.title, set: true },
    { field: 'fields.advice', value: view.fields.advice ?? '', set: true },
    { field: 'confidence', value: view.confidence, set: true },
    { field: 'deleted', value: String(view.deleted), set: true },
    ...piecesIn(view.body).map((value) => ({ field: 'body', value, set: true })),
    ...view.tags.map((value) => ({ field: 'tag', value, set: true })),
  ].filter(({ field, value }) => field !== 'fields.advice' || value !== '');
}

/** What `changes` do to `shown`. */
export function strokesOf(shown: EntryView, changes: Partial<EntryDraft> & { deleted?: boolean }): Stroke[] {
  const strokes: Stroke[] = [];
  const single = (field: string, before: string, after: string | undefined): void => {
    if (after !== undefined && after !== before) strokes.push({ field, value: after, set: true });
  };
  single('title', shown.title, changes.title);
  single('fields.advice', shown.fields.advice ?? '', changes.fields?.advice);
  single('confidence', shown.confidence, changes.confidence);
  single(
    'deleted',
    String(shown.deleted),
    changes.deleted === undefined ? undefined : String(changes.deleted),
  );
  const several = (field: string, before: readonly string[], after: readonly string[] | undefined): void => {
    if (!after) return;
    const times = (list: readonly string[], value: string): number =>
      list.filter((each) => each === value).length;
    for (const value of new Set([...after, ...before])) {
      const [had, has] = [times(before, value), times(after, value)];
      if (has === had) continue;
      // Two may have brought the same piece back at once: then one of them goes, and one stays.
      if (has < had) strokes.push({ field, value, set: false });
      for (let i = has < had ? 0 : had; i < has; i++) strokes.push({ field, value, set: true });
    }
  };
  several('body', piecesIn(shown.body), changes.body === undefined ? undefined : piecesIn(changes.body));
  several('tag', shown.tags, changes.tags);
  return strokes;
}

const covers = (later: Writing, earlier: Writing): boolean =>
  earlier.versions.every((version) => later.saw.has(version));

/** What an entry must say where exactly these writings are present. */
export interface Expected {
  /** Values that nobody who saw them has replaced, per single field: more than one is a conflict. */
  single: Map<string, Set<string>>;
  /** How often each piece must be in the body. */
  pieces: Map<string, number>;
  tags: Set<string>;
}

export function expectedOf(present: readonly Writing[]): Expected {
  const expected: Expected = { single: new Map(), pieces: new Map(), tags: new Set() };
  for (const writing of present) {
    for (const { field, value, set } of writing.strokes) {
      const undone = present.some(
        (later) =>
          later !== writing &&
          covers(later, writing) &&
          later.strokes.some((stroke) => undoes(stroke, field, value)),
      );
      if (field === 'body') {
        const times = expected.pieces.get(value) ?? 0;
        expected.pieces.set(value, times + (set && !undone ? 1 : 0));
      } else if (field === 'tag') {
        if (set && !undone) expected.tags.add(value);
      } else if (set && !undone) {
        expected.single.set(field, (expected.single.get(field) ?? new Set()).add(value));
      }
    }
  }
  return expected;
}

/** A single field is replaced by any later value; a piece or tag goes only when it is taken out. */
function undoes(stroke: Stroke, field: string, value: string): boolean {
  if (stroke.field !== field) return false;
  if (field === 'body' || field === 'tag') return !stroke.set && stroke.value === value;
  return stroke.set || stroke.value !== value;
}
