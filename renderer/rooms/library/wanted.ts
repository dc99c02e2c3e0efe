/** What the library is asked for: kept in the address, so that Back and a reload find it again. Pure. */
import { type Confidence, type Kind, parseConfidence, parseKind } from '../../../sync/domain/entry.ts';
import { parseSpaceId, type SpaceId } from '../../../sync/domain/ids.ts';

export type Only = 'disputed' | 'deleted';

export interface Wanted {
  words: string;
  space?: SpaceId | undefined;
  kind?: Kind | undefined;
  confidence?: Confidence | undefined;
  tag?: string | undefined;
  /** Only what holds two versions of something, or only what is deleted. */
  only?: Only | undefined;
  /** Only what came after this tick: what was just brought in. */
  since?: number | undefined;
}

/** From an address's parameters, which are untrusted. */
export function wantedOf(query: Readonly<Record<string, string>>): Wanted {
  const space = parseSpaceId(query.space ?? '');
  const kind = parseKind(query.kind);
  const confidence = parseConfidence(query.confidence);
  const only = query.only === 'disputed' || query.only === 'deleted' ? query.only : undefined;
  const since = /^\d{1,15}$/.test(query.since ?? '') ? Number(query.since) : undefined;
  return {
    words: (query.q ?? '').slice(0, 400),
    ...(space ? { space } : {}),
    ...(kind ? { kind } : {}),
    ...(confidence ? { confidence } : {}),
    ...(query.tag ? { tag: query.tag.slice(0, 80) } : {}),
    ...(only ? { only } : {}),
    ...(since === undefined ? {} : { since }),
  };
}

/** What filters, without the words and without what is not set. */
export function filterOf({ space, kind, confidence, tag, only, since }: Wanted): {
  space?: SpaceId;
  kind?: Kind;
  confidence?: Confidence;
  tag?: string;
  only?: Only;
  since?: number;
} {
  return {
    ...(space ? { space } : {}),
    ...(kind ? { kind } : {}),
    ...(confidence ? { confidence } : {}),
    ...(tag ? { tag } : {}),
    ...(only ? { only } : {}),
    ...(since === undefined ? {} : { since }),
  };
}

/** The address's parameters. */
export const queryOf = (wanted: Wanted): Record<string, string> => ({
  ...(wanted.words === '' ? {} : { q: wanted.words }),
  ...Object.fromEntries(Object.entries(filterOf(wanted)).map(([name, value]) => [name, String(value)])),
});

/** What lifts every filter. */
export const UNFILTERED: Partial<Wanted> = {
  kind: undefined,
  confidence: undefined,
  space: undefined,
  tag: undefined,
  only: undefined,
  since: undefined,
};

export const isFiltered = (wanted: Wanted): boolean => Object.keys(filterOf(wanted)).length > 0;
