/// <reference path="./opencc-js.d.ts" />
/**
 * Simplified and traditional characters as one: each traditional character counts as its simplified form, so that 後
 * finds 后 and the other way round. The table is OpenCC's, one character for one; which word is meant does not matter
 * where both sides are folded alike.
 */
import TRADITIONAL from 'opencc-js/dict/TSCharacters';

function tableOf(pairs: string): Map<string, string> {
  const table = new Map<string, string>();
  for (const pair of pairs.split('|')) {
    const [from, to] = pair.split(' ');
    // Where a character may stand for several, the table puts the usual one first.
    if (from && to && from !== to) table.set(from, to);
  }
  // What a character becomes must itself stay as it is: a second folding changes nothing.
  for (const [from, first] of table) {
    let to = first;
    for (let steps = 0; steps < 4; steps++) to = table.get(to) ?? to;
    if (to === from) table.delete(from);
    else table.set(from, to);
  }
  return table;
}

const simplified = tableOf(TRADITIONAL);

/** The simplified form of a character; the character itself when it has none. */
export const simplifiedOf = (letter: string): string => simplified.get(letter) ?? letter;
