/** What the library is asked for: kept in the address, so that Back and a reload find it again. Pure. */
import { type Confidence, type Kind, parseConfidence, parseKind } from '../../../sync/domain/entry.ts';
import { parseSpaceId, type SpaceId } from '../../../sync/domain/ids.ts';

export interface Wanted {
  words: string;
  space?: SpaceId | undefined;
  kind?: Kind | undefined;
  confidence?: Confidence | undefined;
  tag?: string | undefined;
}

/** From an address's parameters, which are untrusted. */
export function wantedOf(query: Readonly<Record<string, string>>): Wanted {
  const space = parseSpaceId(query.space ?? '');
  const kind = parseKind(query.kind);
  const confidence = parseConfidence(query.confidence);
  return {
    words: (query.q ?? '').slice(0, 400),
    ...(space ? { space } : {}),
    ...(kind ? { kind } : {}),
    ...(confidence ? { confidence } : {}),
    ...(query.tag ? { tag: query.tag.slice(0, 80) } : {}),
  };
}

/** What filters, without the words and without what is not set. */
export function filterOf({ space, kind, confidence, tag }: Wanted): {
  space?: SpaceId;
  kind?: Kind;
  confidence?: Confidence;
  tag?: string;
} {
  return {
    ...(space ? { space } : {}),
    ...(kind ? { kind } : {}),
    ...(confidence ? { confidence } : {}),
    ...(tag ? { tag } : {}),
  };
}

/** The address's parameters. */
export const queryOf = (wanted: Wanted): Record<string, string> => ({
  ...(wanted.words === '' ? {} : { q: wanted.words }),
  ...filterOf(wanted),
});

export const isFiltered = (wanted: Wanted): boolean => Object.keys(filterOf(wanted)).length > 0;
