/** The `granary` command: arguments in, one outcome out, exit code back. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { addArrivalVerbs } from './arrivals.ts';
import { contextOf } from './context.ts';
import { addEntryVerbs } from './entries.ts';
import { addExchangeVerbs } from './exchange.ts';
import { addFileVerbs } from './files.ts';
import { addHomeVerbs } from './home.ts';
import { addHubVerb } from './hub.ts';
import { addInterchangeVerbs } from './interchange.ts';
import { addLinkVerbs } from './link.ts';
import { harmless } from './print.ts';
import { BadUse, type Io, type Outcome } from './session.ts';
import { addSpaceVerbs } from './spaces.ts';
import { addUndoVerb } from './undo.ts';

export type { Io } from './session.ts';

/** Exit codes: 0 done, 1 it failed (a sentence on stderr says why), 2 bad use. */
export type ExitCode = 0 | 1 | 2;

const TO_COME = ['pack'];

/** The verbs that are named but not there yet, whatever comes behind them. */
function addVerbsToCome(program: Command): void {
  for (const name of TO_COME)
    program
      .command(name)
      .description('not built yet')
      .argument('[anything...]')
      .allowUnknownOption()
      .action(() => {
        throw new BadUse(`granary ${name} is not built yet.`);
      });
}

/** An empty path would mean the folder one happens to stand in. */
function folderOf(word: string): string {
  if (word.trim() === '') throw new InvalidArgumentError('A folder is needed.');
  return word;
}

function programFor(io: Io, settle: (outcome: Outcome) => void): Command {
  const program = new Command('granary')
    .description('Harvest what you learn. Share it with your cluster.')
    .option('--home <dir>', 'the folder Granary keeps everything in', folderOf)
    .option('--json', 'answer with one JSON document')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: () => {} });
  const context = contextOf(program, io, settle);
  addHomeVerbs(program, context);
  addEntryVerbs(program, context);
  addFileVerbs(program, context);
  addInterchangeVerbs(program, context);
  addSpaceVerbs(program, context);
  addExchangeVerbs(program, context);
  addArrivalVerbs(program, context);
  addUndoVerb(program, context);
  addLinkVerbs(program, context);
  addHubVerb(program, context);
  addVerbsToCome(program);
  return program;
}

/** The parser's message as one sentence; its suggestion comes on a line of its own. */
function sentenceOf(message: string): string {
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return /[.?!)]$/.test(line) ? line : `${line}.`;
}

function badUse(error: CommanderError | BadUse, io: Io): ExitCode {
  if (error instanceof BadUse) io.err(`${harmless(error.message)}\n`);
  else if (error.exitCode === 0)
    return 0; // help, as asked
  else if (error.code === 'commander.help') io.err('Say what to do. See: granary --help\n');
  else io.err(`${harmless(sentenceOf(error.message))} See: granary --help\n`);
  return 2;
}

function tell(outcome: Outcome, json: boolean, io: Io): ExitCode {
  if (!outcome.ok) {
    io.err(`${harmless(outcome.fault.sentence)}\n`);
    return 1;
  }
  const { json: document, text, trouble } = outcome.value;
  io.out(json ? `${JSON.stringify(document, null, 2)}\n` : text);
  if (trouble === undefined) return 0;
  io.err(`${harmless(trouble)}\n`);
  return 1;
}

/** Runs one command line (without the program's own name). Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let outcome: Outcome | undefined;
  const program = programFor(io, (settled) => {
    outcome = settled;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError || error instanceof BadUse) return badUse(error, io);
    io.err(
      `Granary made a mistake and stopped. What was saved before is safe. (${harmless(String(error))})\n`,
    );
    return 1;
  }
  return outcome ? tell(outcome, program.opts<{ json?: boolean }>().json === true, io) : 0;
}
