/** Descriptors: exactly one shape gets into a document. */
import { describe, expect, it } from 'vitest';
import { type Attachment, parseAttachment, slotOf, describe as spell } from '../../sync/domain/attachment.ts';
import type { BlobId } from '../../sync/domain/ids.ts';

const file: Attachment = {
  id: 'a'.repeat(32) as BlobId,
  name: 'Färberröte 茜.jpg',
  type: 'image/jpeg',
  size: 12_345,
  key: '0f'.repeat(32),
  added: 1_799_053_200_000,
};
const thumb = { id: 'b'.repeat(32) as BlobId, key: 'f0'.repeat(32), size: 9_000, type: 'image/webp' };

const parsed = (change: Record<string, unknown>, slot = slotOf(file.id)) =>
  parseAttachment(slot, JSON.stringify(sorted({ ...JSON.parse(spell({ ...file, thumb })), ...change })));
const sorted = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );

describe('a descriptor', () => {
  it('comes back as it was written', () => {
    expect(parseAttachment(slotOf(file.id), spell(file))).toEqual(file);
    expect(parseAttachment(slotOf(file.id), spell({ ...file, thumb }))).toEqual({ ...file, thumb });
    expect(parsed({})).toEqual({ ...file, thumb });
  });

  it.each([
    ['a key nobody knows', { more: 1 }],
    ['no name', { name: '' }],
    ['a name too long', { name: 'x'.repeat(201) }],
    ['a name with a line break', { name: 'a\nb' }],
    ['half a character', { name: '\ud800' }],
    ['a size beyond the limit', { size: 209_715_201 }],
    ['a size below zero', { size: -1 }],
    ['a short key', { key: '0f' }],
    ['a type that is none', { type: 'text/html; charset=x' }],
    ['a time no calendar has', { added: 9e15 }],
    ['a thumbnail that is too large', { thumb: { ...thumb, size: 40_961 } }],
    ['a thumbnail with more in it', { thumb: { ...thumb, x: 1 } }],
    ['a thumbnail that is the file itself', { thumb: { ...thumb, id: file.id } }],
  ])('with %s is refused', (_, change) => {
    expect(parsed(change)).toBeUndefined();
  });

  it('in another spelling, under another key, or of another type is refused', () => {
    expect(parseAttachment(slotOf(file.id), ` ${spell(file)}`)).toBeUndefined();
    expect(parseAttachment('file:x', spell(file))).toBeUndefined();
    expect(parseAttachment('files', spell(file))).toBeUndefined();
    for (const value of [null, true, 5, [], {}])
      expect(parseAttachment(slotOf(file.id), value)).toBeUndefined();
  });
});
