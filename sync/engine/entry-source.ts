import { type Genesis, parseGenesis } from '../document/genesis.ts';
import type { DocumentSource } from '../document/shelf.ts';
import type { EntryState } from './state.ts';

/** An admitted genesis parses: what does not was never let in. */
export function genesisOf(entry: EntryState): Genesis {
  const genesis = parseGenesis(entry.genesis);
  if (!genesis) throw new Error(`entry ${entry.id} was admitted with a genesis that does not parse`);
  return genesis;
}

/** What an entry's document is built from. */
export const sourceOf = (entry: EntryState): DocumentSource => ({
  id: entry.id,
  genesis: genesisOf(entry),
  changes: entry.changes.map(({ bytes }) => bytes),
});
