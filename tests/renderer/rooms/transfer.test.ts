import { describe, expect, it } from 'vitest';
import { exportName } from '../../../renderer/rooms/transfer/exportName.ts';
import { type Choices, choose, displacedBy, mapOf, TARGETS } from '../../../renderer/rooms/transfer/mapOf.ts';
import type { ColumnTarget } from '../../../sync/api.ts';

const column = (name: string, target: ColumnTarget) => ({ name, target, filled: 1, samples: [] });
const columns = [column('A', 'title'), column('B', 'advice'), column('C', 'append'), column('D', 'tags')];

describe('sending a column elsewhere', () => {
  const mapAfter = (...choices: [string, ColumnTarget][]) => {
    const all = choices.reduce((made: Choices, [column, target]) => choose(made, column, target), []);
    return { map: mapOf(columns, all), displaced: Object.fromEntries(displacedBy(columns, all)) };
  };

  it('leaves the others where they are', () => {
    expect(mapAfter(['C', 'ignore']).map).toEqual({ A: 'title', B: 'advice', C: 'ignore', D: 'tags' });
  });

  it('keeps the words of the column whose place it takes, under the text, and says so', () => {
    expect(mapAfter(['C', 'title'])).toEqual({
      map: { A: 'append', B: 'advice', C: 'title', D: 'tags' },
      displaced: { A: 'title' },
    });
  });

  it('is undone by choosing back: the other column has its place again', () => {
    const guessed = { A: 'title', B: 'advice', C: 'append', D: 'tags' };
    expect(mapAfter(['B', 'title']).displaced).toEqual({ A: 'title' });
    expect(mapAfter(['B', 'title'], ['B', 'advice'])).toEqual({ map: guessed, displaced: {} });
    expect(mapAfter(['C', 'title'], ['C', 'append'])).toEqual({ map: guessed, displaced: {} });
  });

  it('goes by the latest choice, and gives a place back to whoever chose it before', () => {
    expect(mapAfter(['C', 'title'], ['D', 'title']).map).toEqual({
      A: 'append',
      B: 'advice',
      C: 'append',
      D: 'title',
    });
    expect(mapAfter(['C', 'title'], ['D', 'title'], ['D', 'tags']).map.C).toBe('title');
    expect(mapAfter(['C', 'title'], ['A', 'title'])).toEqual({
      map: { A: 'title', B: 'advice', C: 'append', D: 'tags' },
      displaced: { C: 'title' },
    });
  });

  it('lets several columns be tags or text', () => {
    expect(mapAfter(['C', 'tags'])).toEqual({
      map: { A: 'title', B: 'advice', C: 'tags', D: 'tags' },
      displaced: {},
    });
  });

  it('without a choice is the map as it was guessed', () => {
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
