import { expect, it } from 'vitest';
import { placeFor, rememberPlace } from '../../../renderer/rooms/library/place.ts';
import { isFiltered, queryOf, wantedOf } from '../../../renderer/rooms/library/wanted.ts';
import type { EntryId, SpaceId } from '../../../sync/domain/ids.ts';

const space = 'a'.repeat(32) as SpaceId;

it('what is wanted survives the way through the address', () => {
  const wanted = {
    words: 'ແປ້ງ & "oven"',
    space,
    kind: 'how-to',
    confidence: 'validated',
    tag: 'รับซื้อ',
    only: 'deleted',
    since: 1234567,
  } as const;
  expect(wantedOf(queryOf(wanted))).toEqual(wanted);
});

it('an address asks for nothing that does not exist', () => {
  const query = {
    space: '../../etc',
    kind: 'spell',
    confidence: 'certain',
    q: 'x'.repeat(5000),
    other: 'y',
    only: 'mine',
    since: '-1',
  };
  expect(wantedOf(query)).toEqual({ words: 'x'.repeat(400) });
});

it('no words and no filter leave the address empty', () => {
  expect(queryOf({ words: '', kind: undefined, tag: undefined })).toEqual({});
  expect(isFiltered({ words: 'oven' })).toBe(false);
  expect(isFiltered({ words: '', tag: 'oven' })).toBe(true);
});

it('the place in the list is found again only for the same words and filters', () => {
  const place = { pages: 4, scrolled: 1200, visited: 'b'.repeat(32) as EntryId };
  rememberPlace({ words: 'oven', kind: 'lesson' }, place);
  expect(placeFor({ words: 'oven', kind: 'lesson', tag: undefined })).toEqual(place);
  expect(placeFor({ words: 'oven' })).toBeUndefined();
});
