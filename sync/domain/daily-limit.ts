/** How much may go over a kind of link in a day, and how much of that is left. */

/** What the owner pays for, or not: the local network, and hubs on the internet. */
export const METERED = ['lan', 'hub'] as const;
export type Metered = (typeof METERED)[number];

/** Bytes a day; absent: any number. */
export type DailyLimits = Readonly<Partial<Record<Metered, number>>>;

/** Bytes that came and went on one day, counted from 1970 in UTC: no other day is wanted of a clock. */
export interface DaySpent {
  day: number;
  lan: number;
  hub: number;
}

const DAY = 86_400_000;
const dayOf = (now: number): number => Math.floor(now / DAY);

/** Of the day of `now` (milliseconds since 1970); another day, earlier or later, has nothing on it yet. */
export function spentOn(spent: DaySpent | undefined, now: number): DaySpent {
  const day = dayOf(now);
  return spent?.day === day ? spent : { day, lan: 0, hub: 0 };
}

export function withSpent(spent: DaySpent | undefined, now: number, link: Metered, bytes: number): DaySpent {
  const today = spentOn(spent, now);
  return { ...today, [link]: today[link] + bytes };
}

/** Never below nothing; `undefined` where there is no limit. */
export function leftOn(
  limits: DailyLimits,
  spent: DaySpent | undefined,
  now: number,
  link: Metered,
): number | undefined {
  const limit = limits[link];
  return limit === undefined ? undefined : Math.max(0, limit - spentOn(spent, now)[link]);
}
