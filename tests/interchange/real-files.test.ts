import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tidyDraft } from '../../sync/domain/entry.ts';
import { exportFiles } from '../../sync/interchange/export.ts';
import { readForImport } from '../../sync/interchange/import.ts';
import { crypto, idOf, sharedData, taken, viewOf } from './material.ts';

/** The form of the NASA file in five lines: CR line ends, an old encoding, a missing title, 'NA', indentation. */
const SMALL = Uint8Array.from(
  [
    'LessonId,Submitter1,Title,Abstract,Lesson,Organization,LessonDate,MissionDirectorate,SafetyIssue,Categories,DocNum,Topic,Category,url',
    '11,"Doe, Ana",Arc flash,"  Cables._ Long.","  The \u00d0fix\u00d3 at KSC\u0090s pad. \r\r        Look.",KSC,6/13/14,"Science, ",TRUE,"Energy, Power, ",1,22,Energy,https://x/11',
    '12,"Roe, Bo",,,"  \r\r        Test it first.",ARC,1/2/99,,FALSE,,2,3,NA,https://x/12',
  ]
    .join('\r')
    .split('')
    .map((character) => character.charCodeAt(0)),
);

describe('the lessons of NASA', () => {
  const shared = sharedData('lessons-nasa-llis.csv');
  const bytes = shared ?? SMALL;
  const read = taken('lessons.csv', bytes);

  it('become one entry each, with a title, an author, a firm, a date and advice', () => {
    expect(read.refused).toEqual([]);
    expect(read.drafts).toHaveLength(shared ? 1637 : 2);
    for (const { draft, author, firm, created, where } of read.drafts) {
      expect(draft.title, where).not.toBe('');
      expect(draft.fields.advice?.trim(), where).toBeTruthy();
      expect(
        [author, firm].every((name) => name),
        where,
      ).toBe(true);
      expect(created, where).toBeGreaterThanOrEqual(Date.UTC(1990, 0, 1));
      expect(created, where).toBeLessThan(Date.UTC(2015, 0, 1));
      expect(draft.tags).not.toContain('na');
    }
  });

  it('are mapped as a person would', () => {
    expect(Object.fromEntries(read.columns.map(({ name, target }) => [name, target]))).toEqual({
      LessonId: 'id',
      Submitter1: 'author',
      Title: 'title',
      Abstract: 'body',
      Lesson: 'advice',
      Organization: 'firm',
      LessonDate: 'created',
      MissionDirectorate: 'append',
      SafetyIssue: 'append',
      Categories: 'tags',
      DocNum: 'append',
      Topic: 'append',
      Category: 'tags',
      url: 'append',
    });
  });

  it('come with a stable list of what was odd', () => {
    const counts = new Map<string, number>();
    for (const { why } of read.oddities) counts.set(why, (counts.get(why) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      'some characters were not UTF-8, read as Windows-1252': shared ? 82 : 2,
      'some characters are broken (shown as \ufffd)': shared ? 69 : 1,
      'dates were read as month/day/year': 1,
      'years with two digits were read as 1970 to 2069': 1,
      'has no title; its first words became the title': shared ? 15 : 1,
    });
  });

  it('are named by the line in which an editor finds them', () => {
    const lines = Array.from(bytes, (byte) => String.fromCharCode(byte))
      .join('')
      .split(/\r\n|\r|\n/);
    for (const { where, sourceId } of read.drafts) {
      const line = Number(/line (\d+)$/.exec(where)?.[1]);
      expect(lines[line - 1]?.startsWith(`${sourceId},`), where).toBe(true);
    }
  });

  it('keep the characters that were there, broken or not', () => {
    const advice = read.drafts[0]?.draft.fields.advice ?? '';
    expect(advice).toContain('KSC\ufffds');
    expect(read.drafts.some(({ draft }) => draft.fields.advice?.includes('Ó'))).toBe(true);
  });

  it('go out and come back the same in every format', () => {
    const views = read.drafts.slice(0, 300).map(({ draft }, n) => viewOf(draft, { id: idOf(n) }));
    for (const format of ['json', 'csv', 'markdown'] as const) {
      const back = readForImport(crypto, exportFiles(views, format));
      if (!back.ok) throw new Error(back.fault.sentence);
      const byId = new Map(back.value.drafts.map(({ sourceId, draft }) => [sourceId, draft]));
      for (const view of views) expect(byId.get(view.id)).toEqual(tidyDraft(view));
    }
  });
});

describe('how-to pages in eighteen languages', () => {
  it('are read line by line, with nothing refused', () => {
    const packed = sharedData('multilingual-howto.jsonl.gz');
    const bytes = packed
      ? new Uint8Array(gunzipSync(packed))
      : new TextEncoder().encode(
          '{"id":"th:a","group":"a","lang":"th","title":"ก","body":"ข"}\n{"id":"en:a","group":"a","lang":"en","title":"a","body":"b"}\n',
        );
    const read = taken('pages.jsonl', bytes);
    expect(read.refused).toEqual([]);
    expect(read.drafts).toHaveLength(packed ? 1096 : 2);
    expect(new Set(read.drafts.map(({ draft }) => draft.lang)).size).toBe(packed ? 18 : 2);
    expect(new Set(read.drafts.map(({ key }) => key)).size).toBe(read.drafts.length);
    expect(read.oddities).toEqual([]);
  });
});
