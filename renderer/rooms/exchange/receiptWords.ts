/** A receipt in the window's words, composed of its facts. */
import i18next from 'i18next';
import type { Receipt } from '../../../sync/api.ts';
import { perLanguage } from '../../kit/text/perLanguage.ts';

const list = perLanguage((lang) => new Intl.ListFormat(lang));

/** Whom a bundle is from or for. */
const whoOf = ({ who, direction, link }: Receipt): string =>
  who || i18next.t(direction === 'out' && !link ? 'exchange.whoever' : 'words.somebody');

/** How many parts were refused, named or not. */
export const refusedIn = ({ refused, unnamed = 0 }: Receipt): number => refused.length + unnamed;

/** What a receipt is about, as its line in a list. */
export const titleOf = (receipt: Receipt): string =>
  i18next.t(receipt.direction === 'out' ? 'exchange.went' : 'exchange.came', {
    who: whoOf(receipt),
    space: receipt.spaceName,
  });

function tookWords(receipt: Receipt, memberships: number): string {
  const { added, updated, waiting, held = 0, healed = 0 } = receipt;
  const refused = refusedIn(receipt);
  const who = whoOf(receipt);
  const parts: string[] = [];
  if (healed > 0) parts.push(i18next.t('exchange.took.healed', { count: healed }));
  if (added > 0 || updated > 0) {
    const news = [
      ...(added > 0 ? [i18next.t('exchange.took.added', { count: added })] : []),
      ...(updated > 0 ? [i18next.t('exchange.took.updated', { count: updated })] : []),
    ];
    parts.push(i18next.t('exchange.took.news', { who, news: list(i18next.language).format(news) }));
  } else if (memberships > 0) parts.push(i18next.t('exchange.took.belonging', { who }));
  else if (healed === 0)
    parts.push(
      i18next.t(waiting + refused + held > 0 ? 'exchange.took.notNow' : 'exchange.took.nothing', { who }),
    );
  if (held > 0) parts.push(i18next.t('exchange.took.held', { count: held }));
  else if (waiting > 0) parts.push(i18next.t('exchange.took.waiting', { count: waiting }));
  if (refused > 0) parts.push(i18next.t('exchange.took.refused', { count: refused }));
  return parts.join(' ');
}

function madeWords(receipt: Receipt, memberships: number): string {
  const count = receipt.added + receipt.updated;
  const facts = { who: whoOf(receipt), space: receipt.spaceName };
  if (receipt.link)
    return i18next.t(count > 0 ? 'exchange.sent.some' : 'exchange.sent.belonging', { count, ...facts });
  if (receipt.everything) return i18next.t('exchange.made.everything', { count, ...facts });
  if (count > 0) return i18next.t('exchange.made.some', { count, ...facts });
  return i18next.t(memberships > 0 ? 'exchange.made.belonging' : 'exchange.made.nothing', facts);
}

/** The whole receipt; those of earlier days have only the engine's sentence. */
export function receiptWords(receipt: Receipt): string {
  const { memberships, direction, sentence } = receipt;
  if (memberships === undefined) return sentence;
  return direction === 'out' ? madeWords(receipt, memberships) : tookWords(receipt, memberships);
}
