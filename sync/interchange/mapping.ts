/** Rows of a table to entries, by a map from columns to what they hold. */
import type { ColumnMap, ColumnTarget } from '../api.ts';
import { FIELDS } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { type DateHabit, dateHabit } from './dates.ts';
import { unguarded } from './formula-guard.ts';
import { type DayOrders, type Found, type Line, type Settling, settle, shortened } from './settle.ts';
import { splitTags } from './tag-list.ts';

/** The type makes a new target a compile error until it is listed here. */
const IS_TARGET: Readonly<Record<ColumnTarget, true>> = {
  title: true,
  body: true,
  tags: true,
  lang: true,
  kind: true,
  confidence: true,
  reviewBy: true,
  author: true,
  firm: true,
  created: true,
  id: true,
  expected: true,
  happened: true,
  why: true,
  advice: true,
  helps: true,
  append: true,
  ignore: true,
};
const TARGETS = Object.keys(IS_TARGET) as readonly ColumnTarget[];

const TEXTS: ReadonlySet<ColumnTarget> = new Set(['title', 'body', ...FIELDS]);

const mapWrong = (reason: string) => failed(fault('map-wrong', { reason }));

/**
 * The command line's way to write a map: `Title=title,Abstract=body`. A column name that holds a comma, an equals sign
 * or a quotation mark is written in quotation marks. Fault: `map-wrong`.
 */
export function parseMapText(text: string): Result<ColumnMap> {
  const pairs: [string, ColumnTarget][] = [];
  const item = /\s*(?:"((?:[^"]|"")*)"|([^=,"]+?))\s*=\s*([^,=]*?)\s*(?:,|$)/gy;
  while (item.lastIndex < text.length) {
    const from = item.lastIndex;
    const match = item.exec(text);
    if (!match) return mapWrong(`"${shortened(text.slice(from))}" is not written as Column=target`);
    const column = match[1]?.replaceAll('""', '"') ?? match[2] ?? '';
    const word = match[3] ?? '';
    const target = TARGETS.find((known) => known.toLowerCase() === word.toLowerCase());
    if (!target) return mapWrong(`"${shortened(word)}" is none of ${TARGETS.join(', ')}`);
    if (pairs.some(([name]) => name === column))
      return mapWrong(`the column "${shortened(column)}" is there twice`);
    pairs.push([column, target]);
  }
  return pairs.length === 0 ? mapWrong('it is empty') : ok(Object.fromEntries(pairs));
}

/**
 * A given map laid over the suggested one. Columns it does not name keep an obvious meaning (id, date, author …) that
 * is still free, and are otherwise left out: who writes a map chooses. Fault `map-wrong` for columns that are not there.
 */
export function completeMap(given: ColumnMap, suggested: ColumnMap): Result<ColumnMap> {
  const columns = Object.keys(suggested);
  const chosen = new Map<string, ColumnTarget>();
  for (const [name, target] of Object.entries(given)) {
    const column =
      columns.find((known) => known === name) ??
      columns.find((known) => known.toLowerCase() === name.trim().toLowerCase());
    if (column === undefined)
      return mapWrong(
        `there is no column "${shortened(name)}"; the columns are ${columns.slice(0, 30).map(shortened).join(', ')}`,
      );
    if (!TARGETS.includes(target))
      return mapWrong(`"${shortened(String(target))}" is none of ${TARGETS.join(', ')}`);
    chosen.set(column, target);
  }
  const taken = new Set(chosen.values());
  return ok(
    Object.fromEntries(
      Object.entries(suggested).map(([column, target]) => [
        column,
        chosen.get(column) ?? (target === 'append' || taken.has(target) ? 'ignore' : target),
      ]),
    ),
  );
}

/** A map made ready for many rows. */
export interface MapPlan {
  columns: readonly { name: string; target: ColumnTarget }[];
  /** How the date columns are written, by column name. */
  habits: ReadonlyMap<string, DateHabit>;
  orders: DayOrders;
  /** True for a table Granary wrote itself: every character counts. */
  own: boolean;
}

/** Looks over all rows once, to read dates by the evidence of the whole column. */
export function planMap(
  columns: readonly string[],
  rows: readonly { cells: readonly string[] }[],
  map: ColumnMap,
  own: boolean,
): MapPlan {
  const planned = columns.map((name) => ({
    name,
    target: (Object.hasOwn(map, name) && map[name]) || 'ignore',
  }));
  const habits = new Map<string, DateHabit>();
  const orders: DayOrders = { created: 'dmy', reviewBy: 'dmy' };
  for (const [index, { name, target }] of planned.entries()) {
    if (target !== 'created' && target !== 'reviewBy') continue;
    const habit = dateHabit(rows.map(({ cells }) => cells[index] ?? ''));
    habits.set(name, habit);
    orders[target] = habit.order;
  }
  return { columns: planned, habits, orders, own };
}

/** What tables write for "nothing". Never taken as such in titles and texts. */
const NOTHING = /^(n\/?a|#n\/a|null|nil|nan|none|-+|—)$/i;

/**
 * A cell of a foreign table as Markdown: trimmed, and no line begins with the four spaces that would make it code.
 * Such tables hold plain text that was indented by some other program.
 */
const plainText = (cell: string): string =>
  cell
    .trim()
    .replace(/\r\n?/g, '\n')
    .replace(/^(?: {4,}|[ ]*\t)[ \t]*/gm, '');

/** One row to an entry. `cells` are in the order of the plan's columns. */
export function applyMap(cells: readonly string[], plan: MapPlan): Settling {
  const clean = plan.own ? unguarded : plainText;
  const texts = new Map<ColumnTarget, string>();
  const tags: string[] = [];
  const appended: Line[] = [];
  for (const [index, { name, target }] of plan.columns.entries()) {
    const text = clean(cells[index] ?? '');
    if (target === 'ignore' || text === '') continue;
    if (!plan.own && !TEXTS.has(target) && NOTHING.test(text)) continue;
    if (target === 'tags') {
      for (const tag of splitTags(text)) if (plan.own || !NOTHING.test(tag)) tags.push(tag);
    } else if (target === 'append') appended.push([name, text]);
    else if (!texts.has(target)) texts.set(target, text);
    // A second column of the same target: texts are joined, of facts the first is taken.
    else if (TEXTS.has(target))
      texts.set(target, `${texts.get(target)}${target === 'title' ? ' ' : '\n\n'}${text}`);
  }
  const text = (target: ColumnTarget): string => texts.get(target) ?? '';
  const found: Found = {
    title: text('title'),
    body: text('body'),
    under: appended,
    fields: Object.fromEntries(FIELDS.map((name) => [name, text(name)])),
    tags,
    kind: text('kind'),
    lang: text('lang'),
    confidence: text('confidence'),
    reviewBy: text('reviewBy'),
    author: text('author'),
    firm: text('firm'),
    created: text('created'),
    id: text('id'),
  };
  return settle(found, plan.orders);
}
