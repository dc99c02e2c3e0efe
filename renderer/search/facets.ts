import type { SearchableRow } from './row.ts';

/** How many entries carry each value, for filters and suggestions; most first. */
export interface Facets {
  tags: [string, number][];
  kinds: [string, number][];
  spaces: [string, number][];
  confidences: [string, number][];
}

export function facetsOf(rows: Iterable<SearchableRow>): Facets {
  const counts = { tags: new Map(), kinds: new Map(), spaces: new Map(), confidences: new Map() } as Record<
    keyof Facets,
    Map<string, number>
  >;
  const count = (facet: keyof Facets, value: string): void => {
    counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
  };
  for (const row of rows) {
    for (const tag of row.tags) count('tags', tag);
    count('kinds', row.kind);
    count('spaces', row.space);
    count('confidences', row.confidence);
  }
  const most = (facet: keyof Facets): [string, number][] => [...counts[facet]].sort((a, b) => b[1] - a[1]);
  return {
    tags: most('tags'),
    kinds: most('kinds'),
    spaces: most('spaces'),
    confidences: most('confidences'),
  };
}
