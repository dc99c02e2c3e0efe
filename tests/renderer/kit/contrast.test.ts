import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const TOKENS = readFileSync(join(import.meta.dirname, '../../../renderer/kit/theme/tokens.css'), 'utf8');
const [light = '', dark = ''] = TOKENS.split('[data-mantine-color-scheme=');

const coloursIn = (css: string): Record<string, string> =>
  Object.fromEntries([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

const TEXT = ['ink', 'ink-soft', 'ink-faint', 'green', 'ochre', 'clay'].flatMap((ink) =>
  ['paper', 'sheet', 'sunk', 'rail'].map((ground): [string, string] => [ink, ground]),
);
const READ: [string, string][] = [
  ...TEXT,
  ['on-green', 'green'],
  ['on-green', 'green-strong'],
  ['on-clay', 'clay'],
  ['on-clay', 'clay-strong'],
  ['green', 'green-soft'],
  ['ochre', 'ochre-soft'],
  ['clay', 'clay-soft'],
  ['ink', 'green-soft'],
  ['ink-soft', 'green-soft'],
  ['ink-faint', 'green-soft'],
  ['ink', 'ochre-mark'],
];
const SEEN: [string, string][] = [
  ['line-field', 'sheet'],
  ['line-field', 'paper'],
  ['green', 'sheet'],
];

describe.each([
  ['by day', coloursIn(light)],
  ['by lamplight', coloursIn(dark)],
])('the colours %s', (_, colours) => {
  it.each(READ)('%s can be read on %s (WCAG AA)', (ink, ground) => {
    expect(contrast(colours[ink]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(SEEN)('%s can be seen on %s', (line, ground) => {
    expect(contrast(colours[line]!, colours[ground]!)).toBeGreaterThanOrEqual(3);
  });
});
