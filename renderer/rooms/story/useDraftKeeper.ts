/** A draft that is kept while it is typed: on this PC only, from the first character on. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { EntryDraft } from '../../../sync/domain/entry.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import type { Saving } from '../../kit/notice/keeper.ts';
import { closeDraft, openDraft, type Written } from './draftKeepers.ts';

export interface DraftKeeper {
  written: Written;
  change(changes: Partial<EntryDraft>): void;
  moveTo(space: SpaceId): void;
  /** `saved` is told only after the engine's answer. */
  state: Saving;
  fault: Fault | undefined;
  /** The words of this moment, which may not have been rendered yet. */
  latest(): Written;
  /** Keeps what is not kept yet; answers whether everything is safe. */
  flush(): Promise<boolean>;
  /** Nothing is kept from here on: the draft becomes an entry, or is thrown away. Resolves when none is on its way. */
  finish(): Promise<void>;
  /** The entry could not be saved after all: keeping goes on. */
  resume(): void;
}

export function useDraftKeeper(start: Written): DraftKeeper {
  const [open] = useState(() => openDraft(start));
  const { keeper } = open;
  const written = useSyncExternalStore(keeper.subscribe, keeper.value);
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  const fault = useSyncExternalStore(keeper.subscribe, () => open.fault);

  useEffect(() => {
    open.shown = true;
    return () => closeDraft(open);
  }, [open]);

  const acts = useMemo(
    () => ({
      change(changes: Partial<EntryDraft>) {
        const now = keeper.value();
        keeper.change({ ...now, draft: { ...now.draft, ...changes } });
      },
      moveTo: (space: SpaceId) => keeper.change({ ...keeper.value(), space }),
      latest: keeper.value,
      flush: keeper.flush,
      finish: keeper.hold,
      resume: keeper.release,
    }),
    [keeper],
  );
  return { written, state, fault, ...acts };
}
