/** What there is to say about those on this network. */
import i18next from 'i18next';
import type { ExchangeProgress, LanStatus, NearPerson } from '../../../../sync/api.ts';
import { perLanguage } from '../../../kit/text/perLanguage.ts';
import { sizeOf } from '../../signs/words.ts';

const list = perLanguage((lang) => new Intl.ListFormat(lang));
const figures = perLanguage((lang) => new Intl.ListFormat(lang, { type: 'unit', style: 'short' }));

const lengthIn = (unit: 'second' | 'minute' | 'hour') =>
  perLanguage((lang) => new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }));
const lengths = { second: lengthIn('second'), minute: lengthIn('minute'), hour: lengthIn('hour') };

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

/** A time in the roundest words that are true enough: nobody believes "1 minute and 53 seconds". */
function leftWords(milliseconds: number, lang: string): string {
  const seconds = Math.max(10, Math.ceil(milliseconds / 10_000) * 10);
  if (seconds < 60) return lengths.second(lang).format(seconds);
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? lengths.minute(lang).format(minutes)
    : lengths.hour(lang).format(Math.round(minutes / 60));
}

/** "12 of 340 edits · 1.2 MB · about 2 minutes left" */
export function progressWords({ came, toCome, went, toGo, bytes, left }: ExchangeProgress): string {
  const done = came + went;
  return [
    i18next.t('near.under.edits', { count: done + toCome + toGo, done }),
    sizeOf(bytes),
    ...(left === undefined
      ? []
      : [i18next.t('near.under.left', { time: leftWords(left, i18next.language) })]),
  ].join(' · ');
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
