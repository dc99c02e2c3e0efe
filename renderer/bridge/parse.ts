/** What a shell sends, checked for its shape before anybody believes it. */

import type { Answer, EngineEvent, Verb } from '../../sync/api.ts';
import { FAULTS, type Fault, type FaultCode } from '../../sync/domain/fault.ts';
import type { BlobId } from '../../sync/domain/ids.ts';

/** An object of any shape. */
export const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;

const isFaultCode = (code: unknown): code is FaultCode =>
  typeof code === 'string' && Object.hasOwn(FAULTS, code);

/** `undefined` for what is no fault this window knows. */
export function parseFault(value: unknown): Fault | undefined {
  const fault = record(value);
  if (!fault || typeof fault.sentence !== 'string' || !isFaultCode(fault.code)) return undefined;
  const params: Record<string, string | number> = {};
  for (const [name, param] of Object.entries(record(fault.params) ?? {}))
    if (typeof param === 'string' || typeof param === 'number') params[name] = param;
  return { code: fault.code, params, sentence: fault.sentence };
}

/**
 * Checks that an answer is one of the two shapes a verb can give. The value's inside is the contract's word: the
 * engine is the same program, built together with this window.
 */
export function parseAnswer<V extends Verb>(value: unknown): Answer<V> | undefined {
  const answer = record(value);
  if (answer?.ok === true && 'value' in answer) return answer as Answer<V>;
  const fault = answer?.ok === false ? parseFault(answer.fault) : undefined;
  return fault ? { ok: false, fault } : undefined;
}

/** `undefined` for what is no event this window knows. */
export function parseEvent(value: unknown): EngineEvent | undefined {
  const event = record(value);
  if (event?.is === 'home') return { is: 'home' };
  if (event?.is === 'lan' || event?.is === 'pair' || event?.is === 'hub') return { is: event.is };
  if (event?.is === 'rows')
    return typeof event.upTo === 'number' ? { is: 'rows', upTo: event.upTo } : undefined;
  if (event?.is === 'file') {
    const { id, done, total } = event;
    const known = typeof id === 'string' && typeof done === 'number' && typeof total === 'number';
    return known ? { is: 'file', id: id as BlobId, done, total } : undefined;
  }
  if (event?.is !== 'progress') return undefined;
  const { job, label, done, total } = event;
  return typeof job === 'string' &&
    typeof label === 'string' &&
    typeof done === 'number' &&
    typeof total === 'number'
    ? { is: 'progress', job, label, done, total }
    : undefined;
}
