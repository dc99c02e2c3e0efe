/** A draft that is kept while it is typed: on this PC only, from the first character on. */
import { useCallback, useRef, useState } from 'react';
import type { KeptDraft } from '../../../sync/api.ts';
import type { EntryDraft } from '../../../sync/domain/entry.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge.ts';
import { type Saving, useAutosave } from '../../kit/notice/useAutosave.ts';

/** A keystroke is on the disk well within half a second of the last one. */
const PAUSE = 350;

export type Written = Pick<KeptDraft, 'id' | 'space' | 'draft' | 'entry' | 'base'>;

export interface DraftKeeper {
  written: Written;
  change(changes: Partial<EntryDraft>): void;
  moveTo(space: SpaceId): void;
  /** `saved` is told only after the engine's answer. */
  state: Saving;
  fault: Fault | undefined;
  /** Keeps what is not kept yet. */
  flush(): Promise<void>;
  /** Nothing is kept from here on: the draft became an entry, or was thrown away. */
  finish(): void;
  /** The entry could not be saved after all: keeping goes on. */
  resume(): void;
}

export function useDraftKeeper(start: Written): DraftKeeper {
  const [written, setWritten] = useState(start);
  const [fault, setFault] = useState<Fault>();
  const finished = useRef(false);

  const keep = useCallback(async (value: Written): Promise<boolean> => {
    if (finished.current) return true;
    const answer = await call('draft.keep', value);
    setFault(answer.ok ? undefined : answer.fault);
    return answer.ok;
  }, []);
  const { state, flush } = useAutosave(written, keep, PAUSE);

  return {
    written,
    change: useCallback(
      (changes) => setWritten((now) => ({ ...now, draft: { ...now.draft, ...changes } })),
      [],
    ),
    moveTo: useCallback((space) => setWritten((now) => ({ ...now, space })), []),
    state,
    fault,
    flush,
    finish: useCallback(() => {
      finished.current = true;
    }, []),
    resume: useCallback(() => {
      finished.current = false;
    }, []),
  };
}
