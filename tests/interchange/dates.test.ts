import { describe, expect, it } from 'vitest';
import { dateHabit, habitNotes, readDate } from '../../sync/interchange/dates.ts';

const day = (text: string, order: 'dmy' | 'mdy' = 'dmy') => {
  const at = readDate(text, order);
  return at === undefined ? undefined : new Date(at).toISOString().replace('T00:00:00.000Z', '');
};

describe('reading dates', () => {
  it('reads ISO days and times', () => {
    expect(day('2014-06-07')).toBe('2014-06-07');
    expect(day('2014-06-07T10:30:05.25Z')).toBe('2014-06-07T10:30:05.250Z');
    expect(day('2014-06-07 10:30')).toBe('2014-06-07T10:30:00.000Z');
    expect(day('2014-06-07T00:30:00+07:00')).toBe('2014-06-06T17:30:00.000Z');
  });

  it('reads day and month by their numbers where these say it, else by the given order', () => {
    expect(day('6/7/14')).toBe('2014-07-06');
    expect(day('6/7/14', 'mdy')).toBe('2014-06-07');
    expect(day('31/1/2014', 'mdy')).toBe('2014-01-31');
    expect(day('1/31/2014')).toBe('2014-01-31');
    expect(day('1.2.2014 08:15')).toBe('2014-02-01');
  });

  it('reads two-digit years as 1970 to 2069', () => {
    expect(day('1/1/99')).toBe('1999-01-01');
    expect(day('1/1/69')).toBe('2069-01-01');
    expect(day('1/1/70')).toBe('1970-01-01');
  });

  it('reads Buddhist years, native digits and the dates of East Asia', () => {
    expect(day('31/12/2557')).toBe('2014-12-31');
    expect(day('๖/๗/๒๕๕๗')).toBe('2014-07-06');
    expect(day('२०१४-०६-०७')).toBe('2014-06-07');
    expect(day('2014年6月7日')).toBe('2014-06-07');
    expect(day('2014년 6월 7일')).toBe('2014-06-07');
    expect(day('2014年6月')).toBe('2014-06-01');
  });

  it('reads spreadsheet serials, seconds and milliseconds, years and month names', () => {
    expect(day('41797')).toBe('2014-06-07');
    expect(day('1402099200')).toBe('2014-06-07');
    expect(day('1402099200000')).toBe('2014-06-07');
    expect(day('2014')).toBe('2014-01-01');
    expect(day('2014-06')).toBe('2014-06-01');
    expect(day('7 June 2014')).toBe('2014-06-07');
    expect(day('Jun 7, 2014')).toBe('2014-06-07');
    expect(day('7-Jun-14')).toBe('2014-06-07');
  });

  it('reads nothing from what is no date or no day', () => {
    for (const text of [
      '',
      'soon',
      '31/2/2014',
      '2014-02-30',
      '0/1/2014',
      '1403/05/12',
      '12',
      '5-10',
      '1/2/3/4',
      '9'.repeat(400),
    ])
      expect(readDate(text, 'dmy'), text).toBeUndefined();
  });

  it('finds the order of a column by the rows that show it, and says what it decided', () => {
    expect(dateHabit(['6/7/14', '1/31/14', '2/3/14'])).toMatchObject({
      order: 'mdy',
      onlyMdy: 1,
      ambiguous: 2,
    });
    expect(dateHabit(['6/7/14', '31/1/14'])).toMatchObject({ order: 'dmy', onlyDmy: 1 });
    expect(habitNotes(dateHabit(['6/7/2014']))).toEqual([
      'nothing tells day from month; read as day/month/year',
    ]);
    expect(habitNotes(dateHabit(['6/7/2014', '1/31/2014']))).toEqual(['dates were read as month/day/year']);
    expect(habitNotes(dateHabit(['2014-06-07', '']))).toEqual([]);
    expect(habitNotes(dateHabit(['31/1/2014', '1/31/2014']))[0]).toContain('two ways');
  });
});
