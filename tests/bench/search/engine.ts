/** One search engine under measurement. */
import type { Doc } from './corpus.ts';

export interface Engine {
  build(docs: readonly Doc[]): Promise<void> | void;
  /** Ids, the best first. */
  find(words: string, limit: number): Promise<string[]> | string[];
  /** What would be kept on disk; absent where the engine cannot keep itself. */
  save?(): Promise<Uint8Array> | Uint8Array;
  /** A new engine from what was kept. */
  load?(kept: Uint8Array): Promise<Engine> | Engine;
  /** Adds or replaces one entry. */
  edit?(doc: Doc): Promise<void> | void;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
