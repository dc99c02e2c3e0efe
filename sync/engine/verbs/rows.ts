import type { Answer, RowPage } from '../../api.ts';
import type { StoreId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { Workbench } from '../workbench.ts';

/** The window's feed: entries touched after a number, oldest touch first. */
export async function rowsSince(
  { store, library }: Workbench,
  { store: asker, after, limit }: { store?: StoreId; after: number; limit: number },
): Promise<Answer<'rows.since'>> {
  const startOver = asker !== store.id;
  const from = startOver ? 0 : after;
  const due = [...store.entries.values()].filter((entry) => entry.row > from).sort((a, b) => a.row - b.row);
  const page = due.slice(0, limit);
  const answer: RowPage = {
    store: store.id,
    startOver,
    rows: page.map((entry) => ({ ...library.view(entry), tick: entry.row })),
    upTo: page.at(-1)?.row ?? from,
    more: due.length > page.length,
    total: store.entries.size,
  };
  return ok(answer);
}
