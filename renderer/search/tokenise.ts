/**
 * The second step: normal text to the units that are indexed. Per script:
 *
 * - words with spaces between them (Latin, Cyrillic, Devanagari, Arabic …): the word, marks and all; codes such as
 *   inv-2024-001 whole as well as in parts
 * - Han and kana: pairs of characters, so no dictionary decides what a word is; a run's last character alone
 * - Hangul: pairs as well, since particles stick to words; and the whole word, for rank
 * - Thai, Lao, Khmer, Myanmar: runs of three code units, and the shorter ends
 *
 * The shorter ends are there so that a query shorter than a unit is found as the beginning of one.
 */
export const TOKENISE_VERSION = 1;

export type Script = 'none' | 'word' | 'han' | 'hangul' | 'unspaced';

export interface Token {
  text: string;
  /** Where it stands in the normal text. */
  from: number;
  to: number;
}

export interface Term extends Token {
  /** `begin`: shorter than an indexed unit, or the word being typed: stands for all that begin with it. */
  is: 'exact' | 'begin';
  script: Script;
  /** Helps the rank; an entry without it still matches. */
  optional: boolean;
}

const CODES: readonly Script[] = ['none', 'word', 'han', 'hangul', 'unspaced'];
const UNKNOWN = 255;
const scripts = new Uint8Array(0x10000).fill(UNKNOWN);

const within = (code: number, from: number, to: number): boolean => code >= from && code <= to;

function scriptOfCode(code: number): Script {
  const letter = String.fromCharCode(code);
  if (within(code, 0xd800, 0xdfff)) return 'none';
  if (!/[\p{L}\p{N}\p{M}]/u.test(letter)) return 'none';
  if (within(code, 0x0e00, 0x0eff) || within(code, 0x1000, 0x109f)) return 'unspaced';
  if (within(code, 0x1780, 0x17ff) || within(code, 0xaa60, 0xaa7f)) return 'unspaced';
  if (within(code, 0x3005, 0x3007) || within(code, 0x3041, 0x312f) || within(code, 0x31f0, 0x31ff))
    return 'han';
  if (within(code, 0x3400, 0x9fff) || within(code, 0xf900, 0xfaff)) return 'han';
  if (within(code, 0xac00, 0xd7a3) || within(code, 0x1100, 0x11ff) || within(code, 0x3131, 0x318e))
    return 'hangul';
  return 'word';
}

/** The script class of the character at `at`, and its length in code units. */
function scriptAt(text: string, at: number): Script {
  const code = text.charCodeAt(at);
  if (within(code, 0xd800, 0xdbff)) {
    const point = text.codePointAt(at) ?? 0;
    if (within(point, 0x20000, 0x323af)) return 'han';
    return /[\p{L}\p{N}]/u.test(String.fromCodePoint(point)) ? 'word' : 'none';
  }
  const known = scripts[code] ?? UNKNOWN;
  if (known !== UNKNOWN) return CODES[known] ?? 'none';
  const script = scriptOfCode(code);
  scripts[code] = CODES.indexOf(script);
  return script;
}

interface Run {
  script: Script;
  from: number;
  to: number;
}

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (let at = 0; at < text.length; ) {
    const script = scriptAt(text, at);
    const step = within(text.charCodeAt(at), 0xd800, 0xdbff) ? 2 : 1;
    if (script === 'none') open = undefined;
    else if (open?.script === script) open.to = at + step;
    else {
      open = { script, from: at, to: at + step };
      runs.push(open);
    }
    at += step;
  }
  return runs;
}

/** Longer words are cut: nobody looks for the rest, and a hostile text must not make giant terms. */
const LONGEST = 64;

/** Length of a unit in characters, for scripts that are indexed by runs. */
const UNIT: Readonly<Record<Script, number>> = { none: 0, word: 0, han: 2, hangul: 2, unspaced: 3 };

/** All units of a run of `unit` characters, and the shorter ends when `ends`. */
function grams(text: string, run: Run, ends: boolean): Token[] {
  const unit = UNIT[run.script];
  const starts: number[] = [];
  for (let at = run.from; at < run.to; at += within(text.charCodeAt(at), 0xd800, 0xdbff) ? 2 : 1)
    starts.push(at);
  const tokens: Token[] = [];
  for (let i = 0; i < starts.length; i++) {
    if (i + unit > starts.length && !ends) break;
    const from = starts[i] ?? run.to;
    const to = starts[i + unit] ?? run.to;
    tokens.push({ text: text.slice(from, to), from, to });
  }
  return tokens;
}

const wordOf = (text: string, run: Run): Token => ({
  text: text.slice(run.from, Math.min(run.to, run.from + LONGEST)),
  from: run.from,
  to: run.to,
});

/** Codes: parts joined by one of - / . _ with a digit somewhere, as one token. */
function codes(text: string, runs: readonly Run[]): Token[] {
  const tokens: Token[] = [];
  let first: Run | undefined;
  for (const [at, run] of runs.entries()) {
    const next = runs[at + 1];
    const joined =
      run.script === 'word' &&
      next?.script === 'word' &&
      next.from === run.to + 1 &&
      '-/._'.includes(text[run.to] ?? ' ');
    if (joined) first ??= run;
    else if (first) {
      const whole = text.slice(first.from, run.to);
      if (whole.length <= LONGEST && /\d/.test(whole))
        tokens.push({ text: whole, from: first.from, to: run.to });
      first = undefined;
    }
  }
  return tokens;
}

/** The units under which a text is indexed, in the order they stand. */
export function tokensOf(normal: string): Token[] {
  const runs = runsOf(normal);
  const tokens = runs.flatMap((run) => {
    if (run.script === 'word') return [wordOf(normal, run)];
    const parts = grams(normal, run, true);
    return run.script === 'hangul' && run.to - run.from > 2 ? [wordOf(normal, run), ...parts] : parts;
  });
  return [...tokens, ...codes(normal, runs)];
}

/** What must be looked up for a query. Its last word counts as unfinished unless a space follows it. */
export function termsOf(normal: string): Term[] {
  const runs = runsOf(normal);
  const last = runs.at(-1);
  const terms = runs.flatMap((run): Term[] => {
    const { script } = run;
    if (script === 'word') {
      const typing = run === last && run.to === normal.length;
      return [{ ...wordOf(normal, run), is: typing ? 'begin' : 'exact', script, optional: false }];
    }
    const units = grams(normal, run, false).map(
      (token): Term => ({ ...token, is: 'exact', script, optional: false }),
    );
    if (units.length === 0) return [{ ...wordOf(normal, run), is: 'begin', script, optional: false }];
    if (script !== 'hangul' || run.to - run.from <= 2) return units;
    return [...units, { ...wordOf(normal, run), is: 'exact', script, optional: true }];
  });
  const wholes = codes(normal, runs).map(
    (token): Term => ({ ...token, is: 'exact', script: 'word', optional: true }),
  );
  return [...terms, ...wholes];
}
