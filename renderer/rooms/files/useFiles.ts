/** What a window holds of an entry's files: thumbnails and opened pictures as addresses of its own memory. */
import { useEffect, useState } from 'react';
import type { OpenedFile, WaitingFile } from '../../../sync/api.ts';
import type { FileFacts } from '../../../sync/domain/attachment.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { call, fetchBlob, onEvent } from '../../bridge/bridge.ts';

/** Counts up whenever a part of one of these files has come whole. */
export function useArrivals(): number {
  const [round, setRound] = useState(0);
  useEffect(
    () =>
      onEvent((event) => {
        if (event.is === 'home' || (event.is === 'file' && event.done === event.total))
          setRound((n) => n + 1);
      }),
    [],
  );
  return round;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The address of a thumbnail; `undefined` while there is none here. */
export function useThumb(entry: EntryId, file: FileFacts): string | undefined {
  const [address, setAddress] = useState<string>();
  const arrivals = useArrivals();
  const { id, thumb } = file;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come since is asked for again
  useEffect(() => {
    if (!thumb || address) return;
    let late = false;
    void call('file.thumb', { entry, file: id }).then((answer) => {
      if (late || !answer.ok || !answer.value) return;
      const { data, type } = answer.value;
      setAddress(URL.createObjectURL(new Blob([bytesOf(data)], { type })));
    });
    return () => {
      late = true;
    };
  }, [entry, id, arrivals]);
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);
  return address;
}

export type OpenedState =
  | { is: 'opening' }
  | { is: 'shown'; address: string; file: OpenedFile }
  | { is: 'waiting'; waiting: WaitingFile }
  | { is: 'refused'; fault: Fault };

/** The file itself, for looking or listening; asked for again when more of it has come. */
export function useOpened(entry: EntryId, file: FileFacts): OpenedState {
  const [state, setState] = useState<OpenedState>({ is: 'opening' });
  const arrivals = useArrivals();
  const shown = state.is === 'shown' ? state.address : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come since is asked for again
  useEffect(() => {
    if (shown) return;
    let late = false;
    void (async () => {
      const answer = await call('file.open', { entry, file: file.id });
      if (late) return;
      if (!answer.ok) return setState({ is: 'refused', fault: answer.fault });
      if (answer.value.is === 'waiting') return setState({ is: 'waiting', waiting: answer.value });
      const blob = await fetchBlob(answer.value.file, answer.value.name, answer.value.type);
      if (!late && blob) setState({ is: 'shown', address: URL.createObjectURL(blob), file: answer.value });
    })();
    return () => {
      late = true;
    };
  }, [entry, file.id, arrivals]);
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown)), [shown]);
  return state;
}
