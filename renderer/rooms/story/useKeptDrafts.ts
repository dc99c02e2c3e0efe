/** The drafts on this PC, the last words of the page before this one among them. */
import { useEffect, useState } from 'react';
import type { KeptDraft } from '../../../sync/api.ts';
import { type Asked, useAsk } from '../verbs/useAsk.ts';
import { isAwaited, noteParting, partingIn } from './parting.ts';

/** Milliseconds. What has not come after the longest wait never will: its engine went too. */
const PAUSE = 100;
const TRIES = 30;

/** Asks nothing unless it is `wanted`. */
export function useKeptDrafts(wanted: boolean): Asked<KeptDraft[]> {
  const { asked, again } = useAsk('draft.list', wanted ? {} : undefined);
  const [tries, setTries] = useState(0);
  const awaited =
    asked.is === 'answered' && tries < TRIES && isAwaited(partingIn(window.sessionStorage), asked.value);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each try waits anew
  useEffect(() => {
    if (!awaited) return;
    const next = setTimeout(() => {
      setTries((n) => n + 1);
      again();
    }, PAUSE);
    return () => clearTimeout(next);
  }, [awaited, again, tries]);
  useEffect(() => {
    if (asked.is === 'answered' && !awaited) noteParting({}, window.sessionStorage);
  }, [asked, awaited]);

  return awaited ? { is: 'asking' } : asked;
}
