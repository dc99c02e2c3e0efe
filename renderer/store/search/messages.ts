/** What the window and its search worker say to each other. */
import type { Facets } from '../../search/facets.ts';
import type { Filters, Found } from '../../search/search.ts';

export type Question =
  | { is: 'find'; seq: number; words: string; filters: Filters; limit: number }
  | { is: 'facets'; seq: number };

export type Reply =
  | { is: 'found'; seq: number; found: Found[]; ready: boolean }
  | { is: 'facets'; seq: number; facets: Facets }
  /** How much of the shelf can be searched by now. */
  | { is: 'indexed'; done: number; total: number; ready: boolean }
  /** The shelf could not be read. */
  | { is: 'damaged' };
