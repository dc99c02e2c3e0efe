/**
 * What a file is, by its content. Its name can only make it more dangerous, never more trusted: what a system would run
 * because of its ending is dangerous whatever is in it.
 *
 * Our own short table and no library: only the few kinds that are treated differently need a name, and the two that
 * matter most (markup that runs, office files with macros) are not told apart by the libraries we looked at.
 */
import { textOf } from '../domain/bytes.ts';
import { pixelsOf } from '../domain/pixels.ts';
import type { Bytes } from '../ports.ts';

export interface FileKind {
  /** Media type. */
  type: string;
  /** How a window may show it; everything else is only saved. */
  shows: 'image' | 'audio' | 'nothing';
  /** Opening it can run something: saved only after a warning. */
  danger: boolean;
}

/** How much of the beginning, and of the end, has to be looked at. */
export const LOOK_AT = 65_536;
/** Pictures with more points are not unpacked: one of a few kilobytes could take all memory. */
const PIXELS_AT_MOST = 40_000_000;

const latin = (bytes: Bytes, from = 0, to = bytes.length): string => {
  let text = '';
  for (let i = from; i < Math.min(to, bytes.length); i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + 4096, to, bytes.length)));
  return text;
};

const RUNS =
  /\.(exe|com|scr|pif|cpl|msi|msp|msix|appx|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|jar|reg|lnk|url|scf|inf|sh|command|app|desktop|apk|deb|rpm|iso|img|vhd|dll|sys|chm|html?|xhtml|mht|mhtml|svg|svgz|xml|xsl|docm|dotm|xlsm|xltm|xlam|xll|pptm|potm|ppsm|ppam|slk|iqy|one|library-ms|search-ms|settingcontent-ms|website|webloc)[. ]*$/iu;

const PROGRAMS = [
  'MZ',
  '\x7fELF',
  '\xcf\xfa\xed\xfe',
  '\xce\xfa\xed\xfe',
  '\xca\xfe\xba\xbe',
  '\xfe\xed\xfa',
];
const SHORTCUT = 'L\0\0\0\x01\x14\x02\0';
const OLD_OFFICE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const MACROS = /vbaProject\.bin|_\0V\0B\0A\0|V\0B\0A\0|Macros\/|Basic\/Standard/;

const OFFICE: readonly [string, string][] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
];

const kind = (type: string, shows: FileKind['shows'] = 'nothing', danger = false): FileKind => ({
  type,
  shows,
  danger,
});

/** A picture's header must make sense, or nobody unpacks it. */
function picture(type: string, head: Bytes): FileKind {
  const pixels = pixelsOf(type, head);
  return kind(type, pixels !== undefined && pixels <= PIXELS_AT_MOST ? 'image' : 'nothing');
}

function zipped(start: string, all: string): FileKind {
  if (MACROS.test(all)) return kind('application/vnd.ms-office', 'nothing', true);
  const open = /^mimetype(application\/vnd\.oasis\.opendocument\.[a-z]+)/.exec(start.slice(30));
  if (open?.[1]) return kind(open[1]);
  const office = OFFICE.find(([folder]) => all.includes(folder));
  return kind(office && all.includes('[Content_Types].xml') ? office[1] : 'application/zip');
}

function boxed(start: string, head: Bytes): FileKind {
  const brand = start.slice(8, 12);
  if (/^(heic|heix|hevc|mif1|msf1|avif)/.test(brand))
    return kind(brand === 'avif' ? 'image/avif' : 'image/heic');
  if (brand.startsWith('M4A') || brand.startsWith('M4B')) return kind('audio/mp4', 'audio');
  // What records speech on telephones calls itself video though only sound is in it.
  const tracks = latin(head);
  return tracks.includes('soun') && !tracks.includes('vide') ? kind('audio/mp4', 'audio') : kind('video/mp4');
}

/** Known by how they begin. */
function byBeginning(start: string, head: Bytes, all: () => string): FileKind | undefined {
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return picture('image/png', head);
  if (start.startsWith('\xff\xd8\xff')) return picture('image/jpeg', head);
  if (/^GIF8[79]a/.test(start)) return picture('image/gif', head);
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return picture('image/webp', head);
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WAVE') return kind('audio/wav', 'audio');
  if (start.startsWith('OggS')) return kind('audio/ogg', 'audio');
  if (/^(ID3|\xff[\xfb\xf3\xf2\xfa])/.test(start)) return kind('audio/mpeg', 'audio');
  if (start.startsWith('\x1a\x45\xdf\xa3')) return kind('audio/webm', 'audio');
  if (start.slice(4, 8) === 'ftyp') return boxed(start, head);
  // Films of before 2001 begin with what they are made of.
  if (/^(moov|mdat|wide|pnot)$/.test(start.slice(4, 8))) return kind('video/quicktime');
  if (/^(II\*\0|MM\0\*)/.test(start)) return kind('image/tiff');
  if (start.includes('%PDF-')) return kind('application/pdf');
  if (start.startsWith('PK\x03\x04')) return zipped(start, all());
  if (start.startsWith(OLD_OFFICE)) return kind('application/vnd.ms-office', 'nothing', MACROS.test(all()));
  if (start.startsWith('{\\rtf')) return kind('application/rtf');
  return undefined;
}

/** Markup and scripts are dangerous wherever they begin: programs read around what comes before. */
function byText(head: Bytes): FileKind {
  const start = latin(head, 0, 1024);
  const wide = /^(\xff\xfe|\xfe\xff)/.test(start);
  const words = wide ? start.replaceAll('\0', '') : start;
  if (/<(!doctype|html|head|body|script|iframe|svg|math|object|embed)[\s>/]|<\?xml/i.test(words))
    return kind('text/html', 'nothing', true);
  if (words.startsWith('#!')) return kind('text/x-script', 'nothing', true);
  // A letter may be cut in two where the look ends.
  const whole = [0, 1, 2, 3].some(
    (cut) => textOf(head.subarray(0, Math.max(0, head.length - cut))) !== undefined,
  );
  return kind(wide || (whole && !head.includes(0)) ? 'text/plain' : 'application/octet-stream');
}

/** `head` and `tail`: the first and the last `LOOK_AT` bytes, the same for a small file. */
export function kindOf(name: string, head: Bytes, tail: Bytes = head): FileKind {
  const start = latin(head, 0, 128);
  const all = (): string => latin(head) + latin(tail);
  const runs = PROGRAMS.some((magic) => start.startsWith(magic)) || start.startsWith(SHORTCUT);
  const found = runs
    ? kind('application/x-executable', 'nothing', true)
    : (byBeginning(start, head, all) ?? byText(head));
  return RUNS.test(name.toWellFormed()) ? { ...found, shows: 'nothing', danger: true } : found;
}
