import { expect, it } from 'vitest';
import { doorWord, opensDoor } from '../../sync/exchange/door.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';

const random = new SeededRandom(7);
const [dyers, bakers] = [random.bytes(32), random.bytes(32)];

it('a door word opens for whoever holds the key it was made with, and for nobody else', () => {
  const word = doorWord(nodeCrypto, random, dyers);
  expect(word).toMatch(/^[0-9a-f]{48}$/);
  expect(opensDoor(nodeCrypto, [bakers, dyers], word)).toBe(true);
  expect(opensDoor(nodeCrypto, [bakers], word)).toBe(false);
  expect(opensDoor(nodeCrypto, [], word)).toBe(false);
});

it('is another one every time, and nothing else opens', () => {
  const words = Array.from({ length: 50 }, () => doorWord(nodeCrypto, random, dyers));
  expect(new Set(words.map((word) => word.slice(0, 16))).size).toBe(50);
  expect(new Set(words.map((word) => word.slice(16))).size).toBe(50);
  const [one = '', other = ''] = words;
  for (const wrong of [
    '',
    one.slice(2),
    `${one}00`,
    one.toUpperCase(),
    one.slice(0, 16) + other.slice(16),
    'x'.repeat(48),
  ])
    expect(opensDoor(nodeCrypto, [dyers], wrong)).toBe(false);
});
