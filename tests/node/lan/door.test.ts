import { describe, expect, it } from 'vitest';
import { doorWordIn, serverNameOf } from '../../../sync/node/lan/door.ts';

describe('a door word', () => {
  it.each(['0123456789abcdef', '5a'.repeat(31)])('%s is found again in its server name', (word) => {
    expect(doorWordIn(serverNameOf(word))).toBe(word);
    expect(serverNameOf(word).split('.')[0]!.length).toBeLessThanOrEqual(63);
  });

  it.each(['', 'abc', '5a'.repeat(7), '5a'.repeat(32), '5A'.repeat(16), 'not hex, not hex!'])(
    '%j is none',
    (word) => {
      expect(() => serverNameOf(word)).toThrow(RangeError);
      expect(doorWordIn(`${word}.link-1.granary.invalid`)).toBeUndefined();
    },
  );

  it.each([
    'localhost',
    'link-1.granary.invalid',
    `${'5a'.repeat(16)}.link-2.granary.invalid`,
    `${'5a'.repeat(16)}.link-1.granary.invalid.example`,
    `x.${'5a'.repeat(16)}.link-1.granary.invalid`,
  ])('is not in %s', (name) => {
    expect(doorWordIn(name)).toBeUndefined();
  });
});
