/** What every verb that meets somebody says of it. */
import type { Receipt } from '../api.ts';
import type { MeetingReport } from '../engine/engine.ts';
import { harmless } from './print.ts';

/** Milliseconds before calling again; doubled each time up to the longest. */
export const FIRST_PAUSE = 1_000;
export const LONGEST_PAUSE = 60_000;

export const sentences = (receipts: readonly Receipt[]): string =>
  receipts.length === 0
    ? 'Both have the same already.\n'
    : receipts.map(({ sentence }) => `${harmless(sentence)}\n`).join('');

/** What a meeting comes to for programs. */
export const summaryOf = ({ peer, ended, sent, received, receipts }: MeetingReport) => ({
  peer,
  ended,
  sent,
  received,
  receipts,
});

export const stopped = (stop: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (!stop || stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });

/** What of a budget is left after a meeting; any number when there is none. */
export const leftOf = (budget: number | undefined, { sent, received }: MeetingReport): number | undefined =>
  budget === undefined ? undefined : budget - sent - received;

export const USED_UP =
  'The budget is used up. What came is kept, and the rest goes on from there another time.\n';
