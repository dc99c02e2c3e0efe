/** Files on their way into entries. They go on while their room is left, one after the other. */
import { useSyncExternalStore } from 'react';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { call, handIn } from '../../bridge/bridge.ts';
import { thumbnailOf } from './thumbnail.ts';

export interface Going {
  id: number;
  entry: EntryId;
  name: string;
  /** 0 to 1. */
  share: number;
  fault?: Fault;
}

let goings: readonly Going[] = [];
let made = 0;
let last: Promise<void> = Promise.resolve();
const listeners = new Set<() => void>();

function set(next: readonly Going[]): void {
  goings = next;
  for (const listener of listeners) listener();
}
const change = (id: number, to: Partial<Going>): void =>
  set(goings.map((going) => (going.id === id ? { ...going, ...to } : going)));

/** Forgets one that was refused. */
export const dismiss = (id: number): void => set(goings.filter((going) => going.id !== id));

async function attach(id: number, entry: EntryId, file: File): Promise<void> {
  const small = await thumbnailOf(file);
  const thumb = small && (await handIn(small));
  const handed = await handIn(file, (share) => change(id, { share: share * 0.9 }));
  if (!handed.ok) return change(id, { fault: handed.fault });
  const answer = await call('entry.attach', {
    id: entry,
    file: handed.value,
    ...(thumb?.ok ? { thumb: thumb.value } : {}),
  });
  if (answer.ok) dismiss(id);
  else change(id, { fault: answer.fault });
}

/** Begins to attach files; each is shown until it is there, or for as long as somebody has not seen why not. */
export function attachAll(entry: EntryId, files: readonly File[]): void {
  for (const file of files) {
    made += 1;
    const id = made;
    set([...goings, { id, entry, name: file.name, share: 0 }]);
    last = last.then(() => attach(id, entry, file));
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useGoing = (entry: EntryId): Going[] =>
  useSyncExternalStore(subscribe, () => goings).filter((going) => going.entry === entry);
