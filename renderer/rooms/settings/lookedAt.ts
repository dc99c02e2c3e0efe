import i18next from 'i18next';
import type { DoctorReport } from '../../../sync/api.ts';

/**
 * What was looked at, as far as it means something to whoever wrote it: entries do, the parts and logs they are kept in
 * do not, and the window has no words for them.
 */
export function lookedAt(checked: DoctorReport['checked']): string {
  const words = checked.flatMap(({ what, count }) => {
    const key = `checked.${what}`;
    return count > 0 && i18next.exists(key, { count }) ? [i18next.t(key as never, { count }) as string] : [];
  });
  if (words.length === 0) return i18next.t('settings.lookedAtAll');
  return i18next.t('settings.lookedAt', { what: new Intl.ListFormat(i18next.language).format(words) });
}
