/**
 * Signs for those who like them: `tag:dye before:2026 "cold rinse" -acid`. Whatever is not one of these is a word;
 * nobody who types a colon, a dash or a quotation mark for another reason finds less.
 */
import { fold } from './normalise.ts';
import type { SearchableRow } from './row.ts';

export interface Asked {
  /** What is looked for, phrases too, without the signs. */
  words: string;
  /** Must be there word after word. */
  phrases: readonly string[];
  /** Must not be there. */
  without: readonly string[];
  /** In one spelling. */
  tags: readonly string[];
  kinds: readonly string[];
  langs: readonly string[];
  /** Last changed before and from this moment on, in milliseconds. */
  before: number | undefined;
  from: number | undefined;
}

const PIECE =
  /(?<name>tag|kind|lang|before|after):(?:"(?<quoted>[^"]+)"|(?<bare>[^\s"]+))|(?<not>-)?"(?<phrase>[^"]+)"|(?<other>\S+)/giu;
const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;
const NOT = /^-(?=\p{L})/u;

/** The first moment of a year, month or day. */
function momentOf(date: string): number | undefined {
  const moment = DATE.test(date)
    ? Date.parse(`${date}${'-01-01'.slice(date.length - 4)}T00:00:00Z`)
    : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}

/** True when anything but words was asked. */
export const isNarrowed = ({ phrases, without, tags, kinds, langs, before, from }: Asked): boolean =>
  phrases.length + without.length + tags.length + kinds.length + langs.length > 0 ||
  before !== undefined ||
  from !== undefined;

/** Whether an entry has the tags, kind, language and date that were asked for; its words are another matter. */
export function admits(
  asked: Asked,
  row: Pick<SearchableRow, 'tags' | 'kind' | 'lang' | 'updated'>,
): boolean {
  const { tags, kinds, langs, before, from } = asked;
  if (tags.length > 0) {
    const own = row.tags.map(fold);
    if (!tags.every((tag) => own.includes(tag))) return false;
  }
  return (
    (kinds.length === 0 || kinds.includes(row.kind)) &&
    (langs.length === 0 || langs.includes(row.lang.toLowerCase())) &&
    (before === undefined || row.updated < before) &&
    (from === undefined || row.updated >= from)
  );
}

export function askedIn(typed: string): Asked {
  const words: string[] = [];
  const phrases: string[] = [];
  const without: string[] = [];
  const named: Record<'tag' | 'kind' | 'lang', string[]> = { tag: [], kind: [], lang: [] };
  let before: number | undefined;
  let from: number | undefined;

  /** False when it is no sign after all. */
  function take(name: string, value: string): boolean {
    if (name === 'tag' || name === 'kind' || name === 'lang') return named[name].push(fold(value)) > 0;
    const moment = momentOf(value);
    if (moment === undefined) return false;
    if (name === 'before') before = moment;
    else from = moment;
    return true;
  }

  for (const { 0: whole, groups = {} } of typed.matchAll(PIECE)) {
    const { name, quoted, bare, not, phrase, other } = groups;
    if (name !== undefined && take(name.toLowerCase(), quoted ?? bare ?? '')) continue;
    if (phrase !== undefined) {
      (not ? without : phrases).push(fold(phrase).trim());
      if (!not) words.push(phrase);
    } else if (other !== undefined && NOT.test(other)) without.push(fold(other.slice(1)));
    else words.push(whole.replaceAll('"', ' '));
  }
  // The last word counts as unfinished only while nothing stands behind it.
  const finished = /[\s"]$/u.test(typed) ? ' ' : '';
  return {
    words: words.join(' ') + finished,
    phrases: phrases.filter((each) => each !== ''),
    without: without.filter((each) => each !== ''),
    tags: named.tag,
    kinds: named.kind,
    langs: named.lang,
    before,
    from,
  };
}
