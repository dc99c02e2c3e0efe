import type { PairStatus } from '../../../../sync/api.ts';
import { useAsk } from '../../verbs/useAsk.ts';

/** Who is at our door, or at whose we are; the last answer while a new one is asked for. */
export function usePairing(): PairStatus {
  const { asked } = useAsk('pair.status', {}, 'pair');
  return asked.is === 'answered' ? asked.value : {};
}
