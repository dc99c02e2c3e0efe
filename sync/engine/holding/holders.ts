/**
 * Who has an entry, by what they last told us: never a false yes. Somebody has the present version only if they held
 * every record of it then; what they got since from others we do not know.
 */
import type { Vector } from '../../domain/ids.ts';
import type { Places } from './positions.ts';

export type Holding = 'present' | 'older' | 'unknown';

const reaches = (vector: Vector, log: keyof Vector, at: number): boolean => (vector[log] ?? 0) >= at;

/** `told`: how far each log reached with them, `undefined` when they never told us. */
export function holdingOf(places: Places, told: Vector | undefined): Holding {
  if (!told) return 'unknown';
  if ([...places.newest].every(([log, at]) => reaches(told, log, at))) return 'present';
  return places.firsts.some(({ log, at }) => reaches(told, log, at)) ? 'older' : 'unknown';
}
