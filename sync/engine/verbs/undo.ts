/** Hiding on this PC what one exchange brought, and showing it again. Nobody else hears of it. */
import type { Answer, Receipt, Verbs } from '../../api.ts';
import { fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { UndoneExchange } from '../local.ts';
import { entriesIn, hideUndone } from '../undone/hide.ts';
import type { Workbench } from '../workbench.ts';

/** Every receipt, and whether what it tells of is hidden here. */
export function receiptsOf({ local }: Workbench): Receipt[] {
  const undone = local.undone();
  return local
    .receipts()
    .map((receipt) => (undone.get(receipt.id)?.hidden ? { ...receipt, undone: true } : receipt));
}

function receiptFor(bench: Workbench, id: string): Result<Receipt> {
  const receipt = receiptsOf(bench).find((each) => each.id === id);
  return receipt ? ok(receipt) : failed(fault('receipt-unknown'));
}

export async function undoExchange(
  bench: Workbench,
  { receipt: id }: Verbs['exchange.undo']['args'],
): Promise<Answer<'exchange.undo'>> {
  const receipt = receiptFor(bench, id);
  if (!receipt.ok) return receipt;
  const { space, brought = [] } = receipt.value;
  if (brought.length === 0) return failed(fault('exchange-not-undoable'));
  return keep(bench, id, { space, runs: brought, hidden: true });
}

export async function redoExchange(
  bench: Workbench,
  { receipt: id }: Verbs['exchange.redo']['args'],
): Promise<Answer<'exchange.redo'>> {
  const receipt = receiptFor(bench, id);
  if (!receipt.ok) return receipt;
  const undone = bench.local.undone().get(id);
  if (!undone) return failed(fault('exchange-not-undone'));
  return keep(bench, id, { ...undone, hidden: false });
}

async function keep(
  bench: Workbench,
  id: string,
  { space, runs, hidden }: Omit<UndoneExchange, 'row'>,
): Promise<Answer<'exchange.undo'>> {
  const { store, local, library } = bench;
  const row = store.nextRow();
  const kept = await local.keepUndone(id, { space, runs, hidden, row });
  if (!kept.ok) return kept;
  await hideUndone(store, local);
  const counts = { hidden: 0, earlier: 0, shown: 0 };
  for (const entryId of await entriesIn(store, space, runs)) {
    const entry = store.entries.get(entryId);
    if (!entry) continue;
    const view = library.view(entry);
    if (view.hidden === 'whole') counts.hidden += 1;
    else if (view.hidden === 'part') counts.earlier += 1;
    else counts.shown += 1;
  }
  store.emit({ is: 'home' });
  const receipt = receiptFor(bench, id);
  return receipt.ok ? ok({ receipt: receipt.value, ...counts }) : receipt;
}
