/** Bundles: out to a file, in from files. */
import type { Command } from 'commander';
import type { Receipt } from '../api.ts';
import type { FileId } from '../domain/ids.ts';
import { failed, ok } from '../domain/result.ts';
import { type Context, placeAt } from './context.ts';
import { MEGABYTE, megabytesOf } from './files.ts';
import { harmless } from './print.ts';
import type { Outcome, Session } from './session.ts';
import { atPath, refusalsOf, type Taken, troubleOf } from './several.ts';

async function outVerb(
  context: Context,
  options: { space: string; to: string; files?: number },
): Promise<void> {
  const place = await placeAt(context.path(options.to));
  return context.inHome(
    async (session): Promise<Outcome> => {
      const space = await session.space(options.space);
      if (!space.ok) return space;
      const originals = options.files === undefined ? {} : { originalsUpTo: options.files * MEGABYTE };
      const made = await session.engine.call('bundle.make', { space: space.value.id, ...originals });
      if (!made.ok) return made;
      const { file, receipt } = made.value;
      const text = `${harmless(file)}\n${harmless(receipt.sentence)}\n`;
      return ok({ json: { ...receipt, file }, text });
    },
    { place },
  );
}

const sum = (receipts: readonly Receipt[], key: 'added' | 'updated' | 'unchanged' | 'waiting'): number =>
  receipts.reduce((total, receipt) => total + receipt[key], 0);

async function takeIn(session: Session, paths: readonly string[]): Promise<Outcome> {
  const taken: Taken<Receipt> = { done: [], failed: [] };
  for (const path of paths) {
    const receipt = await session.engine.call('bundle.take', { file: session.path(path) as FileId });
    if (receipt.ok) taken.done.push(receipt.value);
    else taken.failed.push({ path, fault: atPath(receipt.fault, path) });
  }
  const [only] = taken.failed;
  if (only && taken.done.length === 0) return failed(only.fault);
  const receipts = taken.done;
  const report = {
    added: sum(receipts, 'added'),
    updated: sum(receipts, 'updated'),
    unchanged: sum(receipts, 'unchanged'),
    waiting: sum(receipts, 'waiting'),
    refused: [...receipts.flatMap(({ refused }) => refused), ...refusalsOf(taken)],
    receipts,
  };
  const sentences = receipts.map(({ sentence }) => harmless(sentence));
  const refused = report.refused.map(({ where, why }) => `refused: ${harmless(where)}: ${harmless(why)}`);
  const unnamed = receipts.reduce((all, receipt) => all + (receipt.unnamed ?? 0), 0);
  if (unnamed > 0) refused.push(`refused: and ${unnamed} more`);
  const text = `${[...sentences, ...refused].join('\n')}\n`;
  const trouble = troubleOf(taken);
  return ok({ json: report, text, ...(trouble ? { trouble } : {}) });
}

export function addExchangeVerbs(program: Command, context: Context): void {
  const bundle = program.command('bundle').description('exchange by a file that is carried by hand');
  bundle
    .command('out')
    .description('what the others in a space may not have yet, in a file')
    .requiredOption('--space <space>', 'the space')
    .option(
      '--files <megabytes>',
      'so much of photos and files goes along, small pictures always',
      megabytesOf,
    )
    .requiredOption('--to <file>', 'where to write it')
    .action((options: { space: string; to: string }) => outVerb(context, options));
  bundle
    .command('in')
    .description('take bundles in, in any order, any number of times')
    .argument('<files...>')
    .action((files: string[]) => context.inHome((session) => takeIn(session, files)));
}
