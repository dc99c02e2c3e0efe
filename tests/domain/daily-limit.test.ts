import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOn, spentOn, withSpent } from '../../sync/domain/daily-limit.ts';

const DAY = 86_400_000;

describe('the limit of a day', () => {
  it('is shared by all that goes over that kind of link, and never below nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), fc.nat(5_000), fc.nat(), (parts, limit, now) => {
        let spent = spentOn(undefined, now);
        for (const bytes of parts) spent = withSpent(spent, now, 'hub', bytes);
        const sum = parts.reduce((all, bytes) => all + bytes, 0);
        expect(leftOn({ hub: limit }, spent, now, 'hub')).toBe(Math.max(0, limit - sum));
        expect(leftOn({ hub: limit }, spent, now, 'lan')).toBeUndefined();
        expect(spent.lan).toBe(0);
      }),
    );
  });

  it('begins anew on another day, also when the clock was set back', () => {
    const spent = withSpent(undefined, 100 * DAY, 'hub', 500);
    expect(leftOn({ hub: 400 }, spent, 100 * DAY + DAY - 1, 'hub')).toBe(0);
    for (const other of [101 * DAY, 99 * DAY, 4_000 * DAY])
      expect(leftOn({ hub: 400 }, spent, other, 'hub')).toBe(400);
  });
});
