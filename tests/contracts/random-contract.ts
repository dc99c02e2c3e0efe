import { describe, expect, it } from 'vitest';
import { toHex } from '../../sync/domain/bytes.ts';
import type { Random } from '../../sync/ports.ts';

/** What every Random does. */
export const randomContract = (name: string, make: () => Random): void => {
  describe(`randomness: ${name}`, () => {
    it('gives as many bytes as asked for', () => {
      for (const length of [0, 1, 12, 32, 100_000]) expect(make().bytes(length)).toHaveLength(length);
    });

    it('never gives the same twelve bytes twice', () => {
      const random = make();
      const seen = new Set(Array.from({ length: 2000 }, () => toHex(random.bytes(12))));
      expect(seen.size).toBe(2000);
    });

    it('gives every byte value about equally often, at every place', () => {
      const random = make();
      const counts = new Array<number>(256).fill(0);
      for (const byte of random.bytes(256_000)) counts[byte] = (counts[byte] ?? 0) + 1;
      // 1,000 expected, standard deviation 31.6: six of them away happens once in two million runs.
      expect(Math.min(...counts)).toBeGreaterThan(810);
      expect(Math.max(...counts)).toBeLessThan(1190);
    });

    it('gives memory of the caller’s own', () => {
      const random = make();
      const first = random.bytes(8);
      const before = toHex(first);
      random.bytes(8).fill(0);
      expect(toHex(first)).toBe(before);
      expect(first.byteOffset).toBe(0);
    });
  });
};
