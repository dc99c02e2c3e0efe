/** Dates as people write them in tables and notes, to milliseconds (midnight UTC unless a time is given). */

export type DayOrder = 'dmy' | 'mdy';

/** What a whole column of dates shows about how to read each of them. */
export interface DateHabit {
  order: DayOrder;
  /** Values that can be read both ways (6/7/14), and how many can only be d/m/y or m/d/y. */
  ambiguous: number;
  onlyDmy: number;
  onlyMdy: number;
  shortYears: boolean;
  buddhistYears: boolean;
  serials: boolean;
}

const DAY = 86_400_000;
/** Day 0 of spreadsheet serials; 1899-12-30 because Excel takes 1900 for a leap year. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** First code point of each run of ten decimal digits that people in our countries type. */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10,
];

const asciiDigit = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0;
  const zero = DIGIT_ZEROS.find((first) => point >= first && point < first + 10);
  return zero === undefined ? digit : String(point - zero);
};

/** Western digits; year, month and day marks of Chinese, Japanese and Korean dates as dashes. */
const plainDate = (text: string): string =>
  text
    .trim()
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/\s*[年月년월]\s*/gu, '-')
    .replace(/[日일号]/gu, '')
    .replace(/^(.*\d)\.$/u, '$1');

const TRIPLE = /^(\d{1,4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{1,2})(?![\d/.-])/;

interface Triple {
  a: number;
  b: number;
  c: number;
  yearFirst: boolean;
  shortYear: boolean;
}

function tripleOf(text: string): Triple | undefined {
  const match = TRIPLE.exec(text);
  if (!match) return undefined;
  const [, a = '', b = '', c = ''] = match;
  const yearFirst = a.length === 4;
  if (yearFirst ? c.length === 4 : a.length === 3 || c.length === 1) return undefined;
  return { a: Number(a), b: Number(b), c: Number(c), yearFirst, shortYear: !yearFirst && c.length === 2 };
}

/** Two-digit years as POSIX reads them: 70 to 99 are 19xx. Years of the Buddhist era are 543 ahead. */
const fullYear = (year: number, short: boolean): number => {
  if (short) return year >= 70 ? 1900 + year : 2000 + year;
  return year >= 2400 && year <= 2700 ? year - 543 : year;
};

function dayAt(year: number, month: number, day: number): number | undefined {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return undefined;
  const at = Date.UTC(year, month - 1, day);
  return new Date(at).getUTCDate() === day ? at : undefined;
}

const TIMED =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?$/;

function timed(text: string): number | undefined {
  const match = TIMED.exec(text);
  if (!match) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const day = dayAt(fullYear(part(1), false), part(2), part(3));
  if (day === undefined || part(4) > 24 || part(5) > 59 || part(6) > 60) return undefined;
  const ahead = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10));
  const fraction = Number((match[7] ?? '').padEnd(3, '0'));
  return day + ((part(4) * 60 + part(5) - ahead) * 60 + part(6)) * 1000 + fraction;
}

const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

function named(text: string): number | undefined {
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})$/i.exec(text);
  if (dayFirst) {
    const [, day, month = '', year = ''] = dayFirst;
    return dayAt(fullYear(Number(year), year.length === 2), monthOf(month), Number(day));
  }
  const monthFirst = /^([a-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})$/i.exec(text);
  if (!monthFirst) return undefined;
  const [, month = '', day = '1', year] = monthFirst;
  return dayAt(fullYear(Number(year), false), monthOf(month), Number(day));
}

const serialOf = (text: string): number | undefined => {
  if (!/^\d{5}(\.\d+)?$/.test(text)) return undefined;
  const serial = Number(text);
  return serial >= 20_000 && serial < 80_000 ? Math.round(SERIAL_ZERO + serial * DAY) : undefined;
};

/**
 * One date: ISO with or without a time, day/month/year or month/day/year (as its own numbers say, else by `order`),
 * year/month/day, an English month name, a year with or without a month, a spreadsheet serial (20000 to 79999), or
 * seconds or milliseconds since 1970. `undefined` when it is none of these or no such day exists (1900 to 2100).
 */
export function readDate(written: string, order: DayOrder): number | undefined {
  if (written.length > 60) return undefined;
  const text = plainDate(written);
  const triple = tripleOf(text);
  if (triple) {
    const exact = timed(text);
    if (exact !== undefined) return exact;
    const { a, b, c, yearFirst, shortYear } = triple;
    if (yearFirst) return dayAt(fullYear(a, false), b, c);
    const monthFirst = a <= 12 && (b > 12 || order === 'mdy');
    return dayAt(fullYear(c, shortYear), monthFirst ? a : b, monthFirst ? b : a);
  }
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  const month = /^(\d{4})(?:[-/.](\d{1,2}))?-?$/.exec(text);
  if (month) return dayAt(fullYear(Number(month[1]), false), Number(month[2] ?? 1), 1);
  return serialOf(text) ?? named(text);
}

/** How a column writes its dates. Where nothing tells day from month, day comes first: as in most of our countries. */
export function dateHabit(column: Iterable<string>): DateHabit {
  const habit: DateHabit = {
    order: 'dmy',
    ambiguous: 0,
    onlyDmy: 0,
    onlyMdy: 0,
    shortYears: false,
    buddhistYears: false,
    serials: false,
  };
  for (const written of column) {
    if (written === '' || written.length > 60) continue;
    const text = plainDate(written);
    const triple = tripleOf(text);
    if (!triple) {
      habit.serials ||= serialOf(text) !== undefined;
      continue;
    }
    const year = triple.yearFirst ? triple.a : triple.c;
    habit.shortYears ||= triple.shortYear;
    habit.buddhistYears ||= year >= 2400;
    if (triple.yearFirst || triple.a === triple.b) continue;
    if (triple.a > 12) habit.onlyDmy += 1;
    else if (triple.b > 12) habit.onlyMdy += 1;
    else habit.ambiguous += 1;
  }
  if (habit.onlyMdy > habit.onlyDmy) habit.order = 'mdy';
  return habit;
}

const ORDER_WORDS = { dmy: 'day/month/year', mdy: 'month/day/year' } as const;

/** What a person should check about a column's dates; empty when nothing had to be decided. */
export function habitNotes(habit: DateHabit): string[] {
  const notes: string[] = [];
  const words = ORDER_WORDS[habit.order];
  if (habit.onlyDmy > 0 && habit.onlyMdy > 0)
    notes.push(`dates are written in two ways; where both fit they were read as ${words}`);
  else if (habit.ambiguous > 0)
    notes.push(
      habit.onlyDmy + habit.onlyMdy > 0
        ? `dates were read as ${words}`
        : `nothing tells day from month; read as ${words}`,
    );
  if (habit.shortYears) notes.push('years with two digits were read as 1970 to 2069');
  if (habit.buddhistYears) notes.push('years of the Buddhist calendar were changed to the common one');
  if (habit.serials) notes.push('numbers were read as spreadsheet dates');
  return notes;
}
