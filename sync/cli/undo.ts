/** Hiding on this PC what one exchange brought, and showing it again. */
import type { Command } from 'commander';
import type { Receipt, Undone } from '../api.ts';
import { fault } from '../domain/fault.ts';
import { failed, ok } from '../domain/result.ts';
import type { Context } from './context.ts';
import { countOf, harmless, table } from './print.ts';
import type { Outcome, Session } from './session.ts';

const SHORT = 6;

function linesOf(receipts: readonly Receipt[]): string {
  if (receipts.length === 0) return 'No exchange has brought anything that can be undone here.\n';
  return table(
    receipts.map(({ id, at, undone, sentence }) => [
      id.slice(0, SHORT),
      new Date(at).toISOString().slice(0, 16).replace('T', ' '),
      undone ? 'undone' : '',
      sentence,
    ]),
  );
}

function wordsOf({ hidden, earlier, shown }: Undone): string {
  const parts = [
    ...(hidden > 0 ? [`${countOf(hidden, 'entry is', 'entries are')} hidden on this PC.`] : []),
    ...(earlier > 0 ? [`${countOf(earlier, 'entry is', 'entries are')} shown without what came.`] : []),
    ...(shown > 0
      ? [`${countOf(shown, 'entry is', 'entries are')} shown with all that came, as you went on with them.`]
      : []),
  ];
  return `${parts.join(' ')}\nOthers keep what they have. Show it again with: granary undo --redo and the same id\n`;
}

async function undo(session: Session, word: string | undefined, redo: boolean): Promise<Outcome> {
  const listed = await session.engine.call('receipt.list', {});
  if (!listed.ok) return listed;
  const receipts = listed.value.filter(({ brought }) => brought && brought.length > 0);
  if (word === undefined) return ok({ json: receipts, text: linesOf(receipts) });
  const meant = receipts.filter(({ id }) => id.startsWith(word));
  const [one] = meant;
  if (!one || meant.length > 1) return failed(fault('receipt-unknown'));
  const done = await session.engine.call(redo ? 'exchange.redo' : 'exchange.undo', { receipt: one.id });
  if (!done.ok) return done;
  const { receipt, ...counts } = done.value;
  const text = redo ? `${harmless(receipt.sentence)} It is shown again.\n` : wordsOf(done.value);
  return ok({ json: { ...counts, receipt }, text });
}

export function addUndoVerb(program: Command, context: Context): void {
  program
    .command('undo')
    .description('hide on this PC what one exchange brought, without your own later work; alone: list them')
    .argument('[receipt]', 'the beginning of its id')
    .option('--redo', 'show it again')
    .action((receipt: string | undefined, { redo = false }: { redo?: boolean }) =>
      context.inHome((session) => undo(session, receipt, redo)),
    );
}
