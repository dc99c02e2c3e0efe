/** An address as somebody typed it after their neighbour. */
import type { CalledAddress, LanStatus } from '../../../../sync/api.ts';

/** The zeros of the digits people type with: Arabic, Persian, Devanagari, Bengali, Tamil, Thai, Lao, Burmese, Khmer. */
const ZEROS = '٠۰०০௦๐໐၀០';

function plainDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  const zero = [...ZEROS].find((each) => code >= each.charCodeAt(0) && code < each.charCodeAt(0) + 10);
  return zero === undefined ? digit : String(code - zero.charCodeAt(0));
}

/** A name, numbers with dots, or numbers with colons in brackets; then what follows the last colon. */
const SHAPE = /^(?:\[[\da-f:.]+(?:%[\w.-]+)?\]|[\p{L}\p{M}\p{N}._-]+)(?::\d{1,5})?$/iu;

/**
 * What was meant: without spaces and invisible marks, with plain digits, dots and colons whatever the keyboard.
 * `undefined` for what can be no address; whether anybody is there only a call can tell.
 */
export function addressFrom(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .replace(/。/g, '.')
    .replace(/\p{Nd}/gu, plainDigit);
  return plain.length <= 255 && SHAPE.test(plain) ? plain : undefined;
}

/** What became of `address`: the shell may have completed it. `undefined` when it is not kept. */
export const calledAs = (address: string, { called }: LanStatus): CalledAddress | undefined =>
  called.find((each) => each.address === address) ??
  called.find((each) => each.address.startsWith(`${address}:`));
