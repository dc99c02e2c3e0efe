/** What has come and waits for a word: many deletions at once. */
import type { Command } from 'commander';
import type { HeldArrival } from '../api.ts';
import { ok } from '../domain/result.ts';
import type { Context } from './context.ts';
import { countOf, harmless, table } from './print.ts';
import { BadUse, type Outcome, type Session } from './session.ts';

const linesOf = (held: readonly HeldArrival[]): string =>
  held.length === 0
    ? 'Nothing waits for your word.\n'
    : table(
        held.map(({ author, who, spaceName, count }) => [
          author.slice(0, 10),
          who,
          spaceName,
          `would delete ${countOf(count, 'entry', 'entries')}`,
        ]),
      );

async function list(session: Session): Promise<Outcome> {
  const held = await session.engine.call('arrivals.held', {});
  return held.ok ? ok({ json: held.value, text: linesOf(held.value) }) : held;
}

async function settle(session: Session, word: string, accept: boolean): Promise<Outcome> {
  const held = await session.engine.call('arrivals.held', {});
  if (!held.ok) return held;
  const meant = held.value.filter(({ author, who }) => who === word || author.startsWith(word));
  const report = { deleted: 0, broughtBack: 0 };
  for (const { space, author } of meant) {
    const settled = await session.engine.call('arrivals.settle', { space, author, accept });
    if (!settled.ok) return settled;
    report.deleted += settled.value.deleted;
    report.broughtBack += settled.value.broughtBack;
  }
  const { deleted, broughtBack } = report;
  const text = accept
    ? `${countOf(deleted, 'entry is', 'entries are')} deleted here too.\n`
    : `${countOf(broughtBack, 'entry stays', 'entries stay')}, for everybody.\n`;
  return ok({ json: report, text: meant.length === 0 ? `Nothing of ${harmless(word)} waits.\n` : text });
}

export function addArrivalVerbs(program: Command, context: Context): void {
  program
    .command('held')
    .description('many deletions at once wait for your word: list them, take them over, or keep the entries')
    .option('--delete <member>', 'delete here too what this member deleted')
    .option('--keep <member>', 'keep what this member deleted, for everybody')
    .action((options: { delete?: string; keep?: string }) => {
      if (options.delete !== undefined && options.keep !== undefined)
        throw new BadUse('Say either --delete or --keep.');
      const word = options.delete ?? options.keep;
      return context.inHome((session) =>
        word === undefined ? list(session) : settle(session, word, options.delete !== undefined),
      );
    });
}
