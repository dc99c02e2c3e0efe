/** How far a member is, in one sentence: only what they told can be said. */
import i18next from 'i18next';
import type { StandingView } from '../../../sync/api.ts';

/** What of ours they have not got. */
export function behindWords({ told, behind }: Pick<StandingView, 'told' | 'behind'>): string {
  if (!told) return i18next.t('standing.untold');
  return behind === 0 ? i18next.t('standing.all') : i18next.t('standing.behind', { count: behind });
}

/** What they have and we have not: edits, for nobody knows yet what they are about. */
export const aheadWords = ({ ahead }: Pick<StandingView, 'ahead'>): string =>
  ahead > 0 ? i18next.t('standing.ahead', { count: ahead }) : '';
