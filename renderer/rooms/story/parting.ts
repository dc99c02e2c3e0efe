/**
 * What a page that goes leaves on its way: the next page of this tab asks for drafts as soon as it stands, and the last
 * words of the one before may not have arrived yet. No words are noted here, only how far the sending had come.
 */
import type { DraftTurn, KeptDraft } from '../../../sync/api.ts';
import type { DraftId } from '../../../sync/domain/ids.ts';

const KEY = 'granary-parting';

/** For each draft the last turn that was sent and not answered. */
export type Parting = Readonly<Record<DraftId, DraftTurn>>;

const isTurn = (value: unknown): value is DraftTurn =>
  typeof value === 'object' && value !== null && 'window' in value && 'nth' in value;

export function noteParting(parting: Parting, to: Storage): void {
  if (Object.keys(parting).length > 0) to.setItem(KEY, JSON.stringify(parting));
  else to.removeItem(KEY);
}

/** What the page before this one noted; whatever is in no form counts as nothing. */
export function partingIn(from: Storage): Parting {
  try {
    const noted: unknown = JSON.parse(from.getItem(KEY) ?? '{}');
    const turns = Object.entries(noted ?? {}).filter(([, turn]) => isTurn(turn));
    return Object.fromEntries(turns) as Parting;
  } catch {
    return {};
  }
}

/** True while last words are on their way: the draft is not there, or older words of that same window are. */
export function isAwaited(parting: Parting, drafts: readonly KeptDraft[]): boolean {
  return Object.entries(parting).some(([id, { window, nth }]) => {
    const kept = drafts.find((draft) => draft.id === id);
    if (!kept) return true;
    return kept.turn?.window !== window || kept.turn.nth < nth;
  });
}
