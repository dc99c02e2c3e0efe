/** What a file is, and what is taken out of it before others get it. */
import { filmWithoutLocation } from '../../attachment/film.ts';
import { type FileKind, kindOf, LOOK_AT } from '../../attachment/kind.ts';
import { withoutLocation } from '../../attachment/location.ts';
import { fault } from '../../domain/fault.ts';
import { LIMITS } from '../../domain/limits.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Source } from '../../ports.ts';
import { sourceOf } from './seal.ts';

/** A photo is looked through as a whole. */
const PHOTO_AT_MOST = 67_108_864;
const HOLDS_LOCATION = /^image\//;
/** Films and voice notes of telephones. */
const IN_BOXES = /^(video\/(mp4|quicktime)|audio\/mp4)$/;

export async function kindOfSource(source: Source): Promise<FileKind> {
  const head = await source.read(0, Math.min(source.size, LOOK_AT));
  const from = Math.max(0, source.size - LOOK_AT);
  return kindOf(source.name, head, await source.read(from, source.size - from));
}

/** The same file without the place where it was taken, or a refusal when that cannot be promised. */
export async function cleaned(source: Source, { type }: FileKind): Promise<Result<Source>> {
  const { name, size } = source;
  if (IN_BOXES.test(type)) {
    const film = await filmWithoutLocation(source);
    return film ? ok(film) : failed(fault('place-stays', { name }));
  }
  if (!HOLDS_LOCATION.test(type)) return ok(source);
  if (size > PHOTO_AT_MOST) return failed(tooLarge(name, PHOTO_AT_MOST));
  return ok(sourceOf(name, withoutLocation(await source.read(0, size))));
}

export const tooLarge = (name: string, most: number) =>
  fault('attachment-too-large', { name, most: Math.floor(most / 1_048_576) });

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu;

/** A file's name as words: without folders, without characters that hide or turn others around. */
export function plainName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[\\/]/).pop() ?? '';
  const plain = last.replace(UNSEEN, '').trim();
  if (plain === '') return 'file';
  const letters = Array.from(plain);
  // The ending says what it is, so it survives a cut.
  return plain.length <= LIMITS.fileNameLength
    ? plain
    : [...letters.slice(0, 80), ...letters.slice(-15)].join('');
}
