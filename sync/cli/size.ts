/** Sizes as people write them. */
import { InvalidArgumentError } from 'commander';

const UNITS = { '': 1, kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 } as const;

/** `500KB`, `1.5 MB`, `2000000`: bytes. */
export function sizeOf(word: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(kb|mb|gb)?$/i.exec(word.trim()) ?? [];
  const bytes = Math.round(Number(number) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
  if (number === '' || bytes < 1) throw new InvalidArgumentError('A size looks like 500KB or 5MB.');
  return bytes;
}
