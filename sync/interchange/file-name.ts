/** File names for exported entries that FAT32, Windows, macOS and Linux all take. */

/** UTF-16 units, ending included. Three bytes each at most, so also below the 255 bytes of other systems. */
const MAX_NAME = 80;

/** Forbidden on Windows, controls, and the invisible marks that make a name read as another. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd\u2028\u2029]+/gu;
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$|\s)/iu;

/** What belongs to the character before it: marks, joiners, the second half of a pair. */
const JOINS = /^(?:\p{M}|\u200d|[\udc00-\udfff])/u;

/** Cuts to `length` units, not inside a character and its marks. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = length;
  while (end > 0 && JOINS.test(text[end] ?? '')) end -= 1;
  // A run of nothing but marks has no good place to cut.
  return text
    .slice(0, end > length / 2 ? end : length)
    .toWellFormed()
    .replace(/\ufffd$/u, '');
}

const trimmed = (text: string): string => text.replace(/^[\s.]+|[\s.]+$/gu, '');

function stemOf(title: string, room: number): string {
  const clean = trimmed(title.toWellFormed().normalize('NFC').replace(FORBIDDEN, ' ').replace(/\s+/gu, ' '));
  const stem = trimmed(cut(clean, room));
  return stem === '' ? 'entry' : RESERVED.test(stem) ? cut(`_${stem}`, room) : stem;
}

/** Upper then lower case: file systems fold more letters together than lower case alone does. */
const folded = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase();

/** A function that gives each title a name of its own, ignoring case. `ending` is '.md' or alike. */
export function fileNamer(ending: string): (title: string) => string {
  const taken = new Map<string, number>();
  return (title) => {
    const stem = stemOf(title, MAX_NAME - ending.length);
    if (!taken.has(folded(stem))) {
      taken.set(folded(stem), 1);
      return stem + ending;
    }
    for (let n = (taken.get(folded(stem)) ?? 1) + 1; ; n++) {
      const mark = ` (${n})`;
      const name = trimmed(cut(stem, MAX_NAME - ending.length - mark.length)) + mark;
      if (taken.has(folded(name))) continue;
      taken.set(folded(stem), n);
      taken.set(folded(name), 1);
      return name + ending;
    }
  };
}
