import type { Fault } from './fault.ts';

/** What a caller can act on is a value: either the answer, or a Fault with a sentence for the user. */
export type Result<T> = { ok: true; value: T } | { ok: false; fault: Fault };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (fault: Fault): { ok: false; fault: Fault } => ({ ok: false, fault });
