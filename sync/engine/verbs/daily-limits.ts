import type { Answer, Verbs } from '../../api.ts';
import { METERED } from '../../domain/daily-limit.ts';
import { ok } from '../../domain/result.ts';
import type { Workbench } from '../workbench.ts';

/** Asks, changes, and lets an exchange go on in spite of what was used up today. */
export async function dailyLimits(
  { local, meter, store }: Workbench,
  { lan, hub, goOn }: Verbs['exchange.limits']['args'],
): Promise<Answer<'exchange.limits'>> {
  const before = local.dailyLimits;
  const wished = { ...before, ...(lan === undefined ? {} : { lan }), ...(hub === undefined ? {} : { hub }) };
  const limits = Object.fromEntries(
    METERED.flatMap((link) => {
      const limit = wished[link];
      return typeof limit === 'number' ? [[link, limit]] : [];
    }),
  );
  if (goOn) {
    meter.forgive(goOn);
    const kept = await local.keepSpent(meter.today);
    if (!kept.ok) return kept;
  }
  if (JSON.stringify(limits) !== JSON.stringify(before)) {
    const kept = await local.keepDailyLimits(limits);
    if (!kept.ok) return kept;
  }
  if (goOn || JSON.stringify(limits) !== JSON.stringify(before)) store.emit({ is: 'home' });
  const today = meter.today;
  return ok({ ...limits, today: { lan: today.lan, hub: today.hub } });
}
