import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { createSearch } from '../../../renderer/search/search.ts';

const LESSONS = join(import.meta.dirname, '../../../../shared/data/lessons-nasa-llis.csv');

interface Lesson {
  LessonId: string;
  Title: string;
  Abstract: string;
  Lesson: string;
}

/** The real lessons where they are; otherwise a few of the same make. */
function lessons(): Lesson[] {
  if (existsSync(LESSONS))
    return Papa.parse<Lesson>(readFileSync(LESSONS, 'utf8'), { header: true, skipEmptyLines: true }).data;
  console.log(`${LESSONS} is not here: looking in three lessons instead`);
  return ['Systems Requirement Flow', 'Ground Systems Development', 'Arc Flash'].map((Title, at) => ({
    LessonId: String(at),
    Title,
    Abstract: 'A requirement flows down to the parts.',
    Lesson: '',
  }));
}

describe('real lessons', () => {
  const search = createSearch();
  search.put(
    lessons().map(({ LessonId, Title, Abstract, Lesson }) => ({
      id: LessonId,
      space: 'private',
      kind: 'lesson',
      confidence: 'draft',
      lang: 'en',
      tags: [],
      title: Title,
      story: Lesson,
      body: Abstract,
      updated: 0,
      disputed: false,
      tick: 0,
    })),
  );

  it.each(['requirement fl', 'requirment flow', 'systems flow', 'flow requirement systems'])(
    'finds "Systems Requirement Flow" among the first three for "%s"',
    (words) => {
      const first = search.find({ words, limit: 3 }).map(({ title }) => title);
      expect(first).toContain('Systems Requirement Flow');
    },
  );
});
