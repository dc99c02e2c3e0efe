/** What the engine says, in the window's words: its own sentences are written for the command line too. */
import i18next from 'i18next';
import type { Notice, Refusal } from '../../../sync/api.ts';
import type { Fault, Params } from '../../../sync/domain/fault.ts';

/** An id or a file's ticket. It tells a person nothing; its beginning is enough to tell two apart. */
const ID = /^(?:[a-z2-7]{32}|[0-9a-f]{32,64})$/;
const ID_SHOWN = 8;

const shortened = (value: string | number): string | number =>
  typeof value === 'string' && ID.test(value) ? `${value.slice(0, ID_SHOWN)}…` : value;

/** What is wrong with an entry, as a sentence: the locale's for a code, else the engine's words made one. */
function problemWords(problem: string): string {
  const key = `draftProblem.${problem}`;
  if (i18next.exists(key)) return i18next.t(key as never);
  return `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}.`;
}

function wordsOf({ code, params }: Fault): Params {
  const words: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params))
    words[name] = name === 'who' && value === '' ? i18next.t('words.somebody') : shortened(value);
  if (code === 'entry-invalid') words.problem = problemWords(String(params.name ?? params.problem));
  return words;
}

/** A sentence may begin with the word for somebody without a name. */
function begun(sentence: string): string {
  const [first = ''] = sentence;
  return `${first.toLocaleUpperCase(i18next.language)}${sentence.slice(first.length)}`;
}

/** The fault in the window's language, or in the engine's words where the locale has none. */
export function sentenceFor(fault: Fault): string {
  const key = `faults.${fault.code}`;
  // As `replace`, so that no param is taken for one of i18next's own options.
  if (!i18next.exists(key)) return fault.sentence;
  const sentence: string = i18next.t(key as never, { replace: wordsOf(fault) });
  return fault.params.who === '' ? begun(sentence) : sentence;
}

/** Why something was not taken; in the engine's words where it gave no facts, as in receipts of earlier days. */
export const refusalWords = ({ why, fault }: Refusal): string => (fault ? sentenceFor(fault) : why);

/**
 * What the owner should know, each thing once: the engine tells of every damaged file, the window of every kind of
 * damage. `code` is that of the first notice with this sentence.
 */
export function noticeWords(notices: readonly Notice[]): Notice[] {
  const words = new Map<string, Notice>();
  for (const { code, params = {}, sentence } of notices) {
    const key = `notices.${code}`;
    const facts = { ...(typeof params.count === 'number' ? { count: params.count } : {}), replace: params };
    const said: string = i18next.exists(key, facts) ? i18next.t(key as never, facts) : sentence;
    if (!words.has(said)) words.set(said, { code, sentence: said });
  }
  return [...words.values()];
}
