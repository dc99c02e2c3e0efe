/** Names of people, firms and spaces: short, on one line. */
import { fault } from './fault.ts';
import { LIMITS } from './limits.ts';
import { failed, ok, type Result } from './result.ts';

/** Whether it can stand in an act as it is: well-formed, no control characters, not too long. May be blank. */
export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= LIMITS.nameLength &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value);

/** A label that says something. */
export const isName = (value: unknown): value is string => isLabel(value) && value.trim() !== '';

/** What somebody typed as a name, tidied as it is stored, or why it cannot be one. */
export function parseName(text: string): Result<string> {
  const name = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return isName(name) ? ok(name) : failed(fault('name-invalid'));
}
