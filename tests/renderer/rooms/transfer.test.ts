import { describe, expect, it } from 'vitest';
import { exportName } from '../../../renderer/rooms/transfer/exportName.ts';
import { mapOf, TARGETS } from '../../../renderer/rooms/transfer/mapOf.ts';
import type { ColumnTarget } from '../../../sync/api.ts';

const column = (name: string, target: ColumnTarget) => ({ name, target, filled: 1, samples: [] });
const columns = [column('A', 'title'), column('B', 'advice'), column('C', 'append'), column('D', 'tags')];

describe('sending a column elsewhere', () => {
  it('leaves the others where they are', () => {
    expect(mapOf(columns, 'C', 'ignore')).toEqual({ A: 'title', B: 'advice', C: 'ignore', D: 'tags' });
  });

  it('keeps the words of the column whose place it takes, under the text', () => {
    expect(mapOf(columns, 'C', 'title')).toEqual({ A: 'append', B: 'advice', C: 'title', D: 'tags' });
  });

  it('lets several columns be tags or text', () => {
    expect(mapOf(columns, 'C', 'tags')).toEqual({ A: 'title', B: 'advice', C: 'tags', D: 'tags' });
  });

  it('without a change is the map as it stands', () => {
    expect(mapOf(columns)).toEqual({ A: 'title', B: 'advice', C: 'append', D: 'tags' });
  });
});

it('every target is offered once', () => {
  expect(new Set(TARGETS).size).toBe(TARGETS.length);
  expect(TARGETS.length).toBe(18);
});

describe('the name of an exported file', () => {
  const day = new Date('2026-11-23T10:00:00Z');
  it('says what it is of and from when', () => {
    expect(exportName('Harbour bakers', 'csv', day)).toBe('Harbour bakers 2026-11-23.csv');
    expect(exportName('ร้านขนมปัง', 'markdown', day)).toBe('ร้านขนมปัง 2026-11-23.zip');
  });
  it('holds nothing that a disk refuses, or that leads elsewhere', () => {
    expect(exportName('../a\\b:c*?"<>|\u202egnp\n', 'html', day)).toBe('.. a b c gnp 2026-11-23.html');
    expect(exportName('///', 'json', day)).toBe('Granary 2026-11-23.json');
  });
});
