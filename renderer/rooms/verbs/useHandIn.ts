/** Handing a chosen file to the engine, with how much of it has gone. */
import { useCallback, useState } from 'react';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { FileId } from '../../../sync/domain/ids.ts';
import { handIn } from '../../bridge/bridge.ts';

export type HandedIn =
  | { is: 'nothing' }
  | { is: 'going'; name: string; share: number }
  | { is: 'there'; name: string; file: FileId }
  | { is: 'refused'; name: string; fault: Fault };

export function useHandIn(): {
  handed: HandedIn;
  /** Answers the file's ticket, or undefined when it could not be handed in. */
  give(file: File): Promise<FileId | undefined>;
  clear(): void;
} {
  const [handed, setHanded] = useState<HandedIn>({ is: 'nothing' });
  const give = useCallback(async (file: File) => {
    const { name } = file;
    setHanded({ is: 'going', name, share: 0 });
    const answer = await handIn(file, (share) => setHanded({ is: 'going', name, share }));
    if (answer.ok) {
      setHanded({ is: 'there', name, file: answer.value });
      return answer.value;
    }
    setHanded({ is: 'refused', name, fault: answer.fault });
    return undefined;
  }, []);
  const clear = useCallback(() => setHanded({ is: 'nothing' }), []);
  return { handed, give, clear };
}
