/** The YAML block at the head of a Markdown file. */
import { parse } from 'yaml';
import { LIMITS } from '../domain/limits.ts';
import { isDeeper } from './json-scan.ts';

export interface FrontMatter {
  /** Names in lower case without `-`, `_` and spaces; every scalar is a string, as written. */
  keys: ReadonlyMap<string, unknown>;
  /** The text behind the block. */
  rest: string;
  /** True when it was not valid YAML and was read line by line. */
  loose: boolean;
}

/** UTF-16 units: a whole entry's genesis fits, with the names of its keys. */
const MAX_LENGTH = LIMITS.genesis + 65_536;

const bareKey = (key: string): string => key.toLowerCase().replace(/[-_\s]/g, '');

/**
 * `undefined` when there is no block: a `---` that is not closed, or has prose behind it, is a rule in the text.
 * `text` has `\n` line ends.
 */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const open = /^---[ \t]*\n/.exec(text);
  if (!open) return undefined;
  const start = open[0].length;
  // Not `^` and `$` with the flag m: to them U+2028 in somebody's text is a line end.
  const close = /(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text.slice(start - 1, start + MAX_LENGTH));
  if (!close) return undefined;
  const end = start - 1 + close.index;
  const yaml = text.slice(start, end);
  const rest = text.slice(end + close[0].length);
  if (yaml.trim() === '') return { keys: new Map(), rest, loose: false };
  const value = readBlock(yaml);
  const keys = new Map<string, unknown>();
  const loose = !(value instanceof Map);
  for (const [key, item] of loose ? lineByLine(yaml) : value) {
    const name = bareKey(String(key));
    if (!keys.has(name)) keys.set(name, item);
  }
  return keys.size === 0 ? undefined : { keys, rest, loose };
}

/** Our own writer's lines (`name: JSON` or `name: word`) whatever they hold; everything else is the library's. */
const readBlock = (yaml: string): unknown => jsonLines(yaml) ?? (isFlat(yaml) ? parseYaml(yaml) : undefined);

function jsonLines(yaml: string): Map<string, unknown> | undefined {
  const keys = new Map<string, unknown>();
  for (const line of yaml.split('\n')) {
    if (line === '') continue;
    const at = line.indexOf(': ');
    const name = at < 0 ? '' : line.slice(0, at);
    const value = /^[A-Za-z]{1,20}$/.test(name) ? jsonValue(line.slice(at + 2)) : undefined;
    if (value === undefined) return undefined;
    keys.set(name, value);
  }
  return keys;
}

function jsonValue(text: string): unknown {
  if (!/^["[{]/.test(text)) return /^[\w.:+-]+$/.test(text) ? text : undefined;
  if (isDeeper(text, 1)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : undefined;
    return new Map(Object.entries(value ?? {}));
  } catch {
    return undefined;
  }
}

/** More brackets, indentation or `- - -` than the head of a note needs: a bound on nesting, not a parser. */
const MAX_BRACKETS = 64;
const TOO_NESTED = /(?:^|\n)(?:[ \t]{65}|[ \t]*(?:[-?:][ \t]+){9})/;

/**
 * The library calls itself for every level, and V8 ends the whole process, past any `catch`, when it must compile a
 * pattern with hardly any stack left. So what is nested deeply never reaches the library.
 */
function isFlat(yaml: string): boolean {
  let brackets = 0;
  for (let at = 0; at < yaml.length; at++) if (yaml[at] === '[' || yaml[at] === '{') brackets += 1;
  return brackets <= MAX_BRACKETS && !TOO_NESTED.test(yaml);
}

/**
 * Everything as text (`lang: no` is Norwegian, `title: 1.10` is no number), no aliases (they multiply), no check for
 * repeated keys and no pretty errors (both take the square of the length). The library throws on broken YAML.
 */
function parseYaml(yaml: string): unknown {
  try {
    return parse(yaml, {
      schema: 'failsafe',
      mapAsMap: true,
      maxAliasCount: 0,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch {
    return undefined;
  }
}

/** What people write who do not know YAML: `title: Dyeing: what to watch` is no YAML, but clear enough. */
function lineByLine(yaml: string): [string, string | string[]][] {
  const found: [string, string | string[]][] = [];
  for (const line of yaml.split('\n')) {
    const pair = /^([\p{L}][\p{L}\p{M}\p{N} _-]{0,40}?)\s*:(?:\s+(.*))?$/u.exec(line);
    if (pair) found.push([pair[1] ?? '', unquoted(pair[2] ?? '')]);
    const item = /^\s*-\s+(.*)$/.exec(line);
    const last = found.at(-1);
    if (item && last) last[1] = [...(Array.isArray(last[1]) ? last[1] : []), unquoted(item[1] ?? '')];
  }
  return found;
}

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');
