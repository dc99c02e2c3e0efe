import { readFileSync } from 'node:fs';

/** A file of this folder. They are written once and kept for ever: what they hold must stay readable. */
export const goldenFile = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(name, import.meta.url)));
