/** Things no file may contain, where the linter has no rule for them. One row each: pattern, where, why. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process.mjs';

const PRODUCT = /^(sync|renderer|electron)\//;
/** The same input must give the same output in the engine, the simulator and a page. */
const KERNEL = /^(sync\/(?!node\/|hub\/|cli\/)|renderer\/search\/)/;
const NOT_THE_BRIDGE = /^renderer\/(?!bridge\/)/;

/** @type {{ pattern: RegExp, where: RegExp, why: string }[]} */
const BANS = [
  {
    pattern:
      /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|srcDoc)\b|\bdocument\.write/,
    where: PRODUCT,
    why: 'text becomes React elements, never HTML: every field is hostile',
  },
  { pattern: /\bnew Function\b|\beval\s*\(/, where: PRODUCT, why: 'no content may ever run as code' },
  {
    pattern: /\bMath\.random\b/,
    where: KERNEL,
    why: 'randomness is handed in (Random), so a seed replays it',
  },
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b/,
    where: KERNEL,
    why: 'time is handed in (Clock), and never decides order',
  },
  { pattern: /\bconsole\./, where: KERNEL, why: 'the kernel answers; its caller decides who hears it' },
  {
    pattern:
      /(?<![.\w])fetch\s*\(|\bnew (EventSource|WebSocket|XMLHttpRequest|BroadcastChannel)\b|\bsendBeacon\b|\b(window|globalThis|self)\.(granary|fetch)\b/,
    where: NOT_THE_BRIDGE,
    why: 'renderer/bridge is the only room that speaks to the shell',
  },
  {
    pattern: /\blocalStorage\b/,
    where: PRODUCT,
    why: 'what must last goes through the engine; the window keeps its rows in Dexie',
  },
];

/** Words that tell nobody what is inside. */
const VAGUE = /(^|[/.-])(utils?|helpers?|common|misc|managers?)([./-]|$)/i;

const SOURCE = /\.(ts|tsx|mjs|cjs|html)$/;

/** Comments may name what code may not do: blanked, with line numbers kept. @param {string} text */
const code = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;,{}()])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path) : [path];
  });

const found = ['sync', 'renderer', 'electron', 'build', 'tests'].flatMap(filesIn).flatMap((path) => {
  const trouble = VAGUE.test(path) ? [`${path}: name it after what is inside`] : [];
  if (!SOURCE.test(path)) return trouble;
  const bans = BANS.filter(({ where }) => where.test(path));
  if (bans.length === 0) return trouble;
  const lines = code(readFileSync(join(ROOT, path), 'utf8')).split('\n');
  for (const [at, line] of lines.entries()) {
    for (const { pattern, why } of bans) {
      const hit = pattern.exec(line);
      if (hit) trouble.push(`${path}:${at + 1}: ${hit[0].trim()}: ${why}`);
    }
  }
  return trouble;
});

for (const line of found) console.log(line);
if (found.length > 0) process.exitCode = 1;
