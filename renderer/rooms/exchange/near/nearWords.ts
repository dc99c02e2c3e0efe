/** What there is to say about those on this network. */
import i18next from 'i18next';
import type { LanStatus, NearPerson } from '../../../../sync/api.ts';
import { perLanguage } from '../../../kit/text/perLanguage.ts';

const list = perLanguage((lang) => new Intl.ListFormat(lang));
const figures = perLanguage((lang) => new Intl.ListFormat(lang, { type: 'unit', style: 'short' }));

export const nameOf = ({ name }: Pick<NearPerson, 'name'>): string => name || i18next.t('words.somebody');

/** "3 new, 1 changed · 2 sent": what came, then what went. */
export function wentWords({ added, updated, sent }: Pick<NearPerson, 'added' | 'updated' | 'sent'>): string {
  const came = [
    ...(added > 0 ? [i18next.t('near.added', { count: added })] : []),
    ...(updated > 0 ? [i18next.t('near.updated', { count: updated })] : []),
  ];
  const parts = [
    ...(came.length > 0 ? [figures(i18next.language).format(came)] : []),
    ...(sent > 0 ? [i18next.t('near.sent', { count: sent })] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : i18next.t('near.nothing');
}

const namesOf = (people: readonly NearPerson[]): string => list(i18next.language).format(people.map(nameOf));

/** Comings and goings since `before`, for those who do not see the list; '' when there is nothing to tell. */
export function newsOf(before: LanStatus | undefined, now: LanStatus): string {
  if (!before) return '';
  const without = (all: readonly NearPerson[], others: readonly NearPerson[]): NearPerson[] =>
    all.filter(({ device }) => !others.some((other) => other.device === device));
  const came = without(now.people, before.people);
  // Turned off, everybody is gone; that needs no names.
  const went = now.on ? without(before.people, now.people) : [];
  return [
    ...(now.on === before.on ? [] : [i18next.t(now.on ? 'near.isOn' : 'near.isOff')]),
    ...(came.length > 0 ? [i18next.t('near.came', { count: came.length, names: namesOf(came) })] : []),
    ...(went.length > 0 ? [i18next.t('near.went', { count: went.length, names: namesOf(went) })] : []),
  ].join(' ');
}
