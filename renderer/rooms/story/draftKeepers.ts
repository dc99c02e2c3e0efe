/**
 * The drafts that are open in this window, and those whose last words could not be kept yet: leaving a room does not
 * end the trying, and who comes back finds the words of this window, not older ones of the disk.
 */
import type { DraftTurn, KeptDraft } from '../../../sync/api.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { DraftId } from '../../../sync/domain/ids.ts';
import { call, contact } from '../../bridge/bridge.ts';
import { type Keeper, keeperOf } from '../../kit/notice/keeper.ts';
import { onLeaving } from '../../kit/notice/leaving.ts';
import { noteParting } from './parting.ts';

export type Written = Pick<KeptDraft, 'id' | 'space' | 'draft' | 'entry' | 'base'>;

export interface OpenDraft {
  keeper: Keeper<Written>;
  /** Why it could not be kept the last time. */
  fault: Fault | undefined;
  /** A form shows it. */
  shown: boolean;
}

const drafts = new Map<DraftId, OpenDraft>();

const thisWindow = crypto.randomUUID();
let turns = 0;
/** What was sent last of each draft, while nobody answered. */
const onItsWay = new Map<DraftId, DraftTurn>();

async function send(written: Written): Promise<Fault | undefined> {
  const turn = { window: thisWindow, nth: ++turns };
  onItsWay.set(written.id, turn);
  const answer = await call('draft.keep', { ...written, turn });
  if (onItsWay.get(written.id) === turn) onItsWay.delete(written.id);
  return answer.ok ? undefined : answer.fault;
}

const each = (act: (keeper: Keeper<Written>) => void): void => {
  for (const { keeper } of [...drafts.values()]) act(keeper);
};

let watching = false;
/** The window goes, or the engine comes back: both concern every draft, shown or not. */
function watch(): void {
  if (watching) return;
  watching = true;
  onLeaving((how) => {
    each((keeper) => (how === 'ending' ? keeper.leave() : void keeper.flush()));
    if (how === 'ending') noteParting(Object.fromEntries(onItsWay), window.sessionStorage);
  });
  contact.subscribe(() => {
    if (contact.now() === 'live') each((keeper) => keeper.again());
  });
  // The browser's own question, and only where closing would lose words that could not be kept.
  window.addEventListener('beforeunload', (event) => {
    each((keeper) => {
      if (keeper.unsafe() && keeper.state() === 'failed') event.preventDefault();
    });
  });
}

function begin(start: Written): OpenDraft {
  watch();
  const keeper = keeperOf(start, {
    save: async (value) => {
      open.fault = await send(value);
      return open.fault === undefined;
    },
  });
  const open: OpenDraft = { keeper, fault: undefined, shown: false };
  keeper.subscribe(() => forget(open));
  return open;
}

/** A draft that nobody looks at is kept in mind only until it is safe. */
function forget({ keeper, shown }: OpenDraft): void {
  if (!shown && !keeper.unsafe()) drafts.delete(keeper.value().id);
}

/** The draft as this window knows it, else as it is given. */
export function openDraft(start: Written): OpenDraft {
  const open = drafts.get(start.id) ?? begin(start);
  drafts.set(start.id, open);
  return open;
}

/** Its form is gone; what is unsaved is saved now. */
export function closeDraft(open: OpenDraft): void {
  open.shown = false;
  void open.keeper.flush();
  forget(open);
}

/** Words of this window that are not safe on the disk yet. */
export function unsafeDraft(matches: (written: Written) => boolean): Written | undefined {
  const unsafe = [...drafts.values()].filter(({ keeper }) => keeper.unsafe());
  return unsafe.map(({ keeper }) => keeper.value()).find(matches);
}
