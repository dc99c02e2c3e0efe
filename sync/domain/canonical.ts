import { textOf, utf8 } from './bytes.ts';

/** What canonical JSON can hold. Numbers are safe integers: two machines must spell them alike. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const MAX_DEPTH = 32;

/**
 * The one spelling of a value: keys sorted by UTF-16 code unit, no white space, integers only, keys whose value
 * is `undefined` left out. Hashes and signatures are made over it.
 */
function canonicalText(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new RangeError('canonical JSON is too deep');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`canonical JSON holds no ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    let text = '';
    for (const key of Object.keys(record).sort()) {
      if (record[key] === undefined) continue;
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalText(record[key], depth + 1)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`canonical JSON holds no ${typeof value}`);
}

export const canonicalBytes = (value: unknown): Uint8Array => utf8(canonicalText(value));

/**
 * Whether a value that was just parsed has its keys in order and holds nothing but safe integers: then the engine's own
 * spelling, which is many times faster than ours, is the canonical one.
 */
function isInOrder(value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isInOrder(item, depth + 1));
  let before: string | undefined;
  for (const [key, item] of Object.entries(value)) {
    if ((before !== undefined && before >= key) || !isInOrder(item, depth + 1)) return false;
    before = key;
  }
  return true;
}

/**
 * Parses bytes that must be in canonical form: any other spelling of the same value is refused, so one value has
 * one hash. Callers limit the size first.
 */
export function parseCanonical(bytes: Uint8Array): Json | undefined {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  try {
    const value: Json = JSON.parse(text);
    if (isInOrder(value)) return JSON.stringify(value) === text ? value : undefined;
    // Keys that are numbers stand first in an object, wherever they stood in the text.
    return canonicalText(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
