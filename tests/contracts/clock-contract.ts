import { describe, expect, it } from 'vitest';
import type { Clock } from '../../sync/ports.ts';

/** What every Clock does. */
export const clockContract = (name: string, clock: Clock): void => {
  describe(`the clock: ${name}`, () => {
    it('tells whole milliseconds of a year in which Granary can run', () => {
      const now = clock.now();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(new Date(now).getUTCFullYear()).toBeGreaterThanOrEqual(2026);
      expect(new Date(now).getUTCFullYear()).toBeLessThan(2100);
    });
  });
};
