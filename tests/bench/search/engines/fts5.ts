/**
 * SQLite's FTS5 (built to WASM: Node 20 has no SQLite of its own), the title boosted, all words before some: with its
 * two tokenisers, and fed with our tokens, so that engine and tokens can be judged apart.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { fold } from '../../../../renderer/search/normalise.ts';
import { termsOf, tokensOf } from '../../../../renderer/search/tokenise.ts';
import type { Engine } from '../engine.ts';

export type Tokeniser = 'unicode61' | 'trigram' | 'ours';

/** A token as letters and digits only, which `unicode61` leaves alone. */
const spelled = (token: string): string =>
  `x${[...token].map((letter) => (letter.codePointAt(0) ?? 0).toString(36)).join('z')}`;
const ours = (text: string): string =>
  tokensOf(fold(text))
    .sort((a, b) => a.from - b.from)
    .map(({ text: token }) => spelled(token))
    .join(' ');
const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;

/** The parts of a query; each must or may be there. */
function partsOf(words: string, tokeniser: Tokeniser): string[] {
  if (tokeniser !== 'ours') {
    const parts = words.trim().split(/\s+/u).map(quoted);
    return tokeniser === 'unicode61' && !words.endsWith(' ')
      ? parts.map((part, at) => (at === parts.length - 1 ? `${part}*` : part))
      : parts;
  }
  return termsOf(fold(words)).flatMap(({ text, is, optional }) =>
    optional ? [] : [is === 'begin' ? `${spelled(text)}*` : spelled(text)],
  );
}

export function fts5(tokeniser: Tokeniser): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'granary-fts5-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  let opened = 0;

  function over(file: string): Engine {
    const base = new sqlite.Database(file);
    const said = (text: string): string => (tokeniser === 'ours' ? ours(text) : text);
    const add = 'INSERT INTO entries (id, title, tags, body) VALUES (?, ?, ?, ?)';
    const rowOf = ({
      id,
      title,
      tags,
      body,
    }: {
      id: string;
      title: string;
      tags: readonly string[];
      body: string;
    }) => [id, said(title), said(tags.join(' ')), said(body)];
    function ask(parts: readonly string[], by: string, limit: number): string[] {
      if (parts.length === 0) return [];
      try {
        return base
          .all('SELECT id FROM entries WHERE entries MATCH ? ORDER BY bm25(entries, 0, 4, 2, 1) LIMIT ?', [
            parts.join(by),
            limit,
          ])
          .map((row) => String((row as { id: unknown }).id));
      } catch {
        return []; // words that its grammar does not take
      }
    }
    return {
      build(docs) {
        const tokenize = tokeniser === 'ours' ? 'unicode61' : tokeniser;
        // Without the text: only the search is measured.
        base.exec(
          `CREATE VIRTUAL TABLE entries USING fts5(id UNINDEXED, title, tags, body, tokenize='${tokenize}'); BEGIN`,
        );
        const statement = base.prepare(add);
        for (const doc of docs) statement.run(rowOf(doc));
        statement.finalize();
        base.exec('COMMIT');
      },
      find(words, limit) {
        const parts = partsOf(words, tokeniser);
        const all = ask(parts, ' AND ', limit);
        return all.length >= limit || parts.length < 2
          ? all
          : [...new Set([...all, ...ask(parts, ' OR ', limit)])].slice(0, limit);
      },
      save: () => readFileSync(file),
      load(kept) {
        const again = join(folder, `${++opened}.db`);
        writeFileSync(again, kept);
        return over(again);
      },
      edit(doc) {
        base.run('DELETE FROM entries WHERE id = ?', [doc.id]);
        base.run(add, rowOf(doc));
      },
    };
  }
  return over(join(folder, '0.db'));
}
