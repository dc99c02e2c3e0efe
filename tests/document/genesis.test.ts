import { readFileSync } from 'node:fs';
import * as A from '@automerge/automerge';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeDocument, genesisActor, headsOf } from '../../sync/document/build.ts';
import { blindSource, makeGenesis, parseGenesis, valueOfGenesis } from '../../sync/document/genesis.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { textOf, utf8 } from '../../sync/domain/bytes.ts';
import { canonicalBytes, type Json } from '../../sync/domain/canonical.ts';
import { EMPTY_DRAFT, FIELDS, KINDS, tidyDraft } from '../../sync/domain/entry.ts';
import { entryIdOf } from '../../sync/domain/hash.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { BODY, build, crypto, entryFrom, entryOf, genesisBytes, LESSON, ORIGIN, SPACE } from './sample.ts';

interface Golden {
  name: string;
  id: string;
  head: string;
  genesis: Json;
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/genesis.json', import.meta.url), 'utf8'),
) as readonly Golden[];

/** The same value with its keys the other way round, at every depth. */
function turned(json: Json): Json {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(turned);
  return Object.fromEntries(
    Object.entries(json)
      .reverse()
      .map(([key, value]) => [key, turned(value)]),
  );
}

const without = (key: string): Record<string, unknown> => {
  const json = JSON.parse(textOf(genesisBytes()) ?? '') as Record<string, unknown>;
  delete json[key];
  return json;
};

describe('the document every device builds from a genesis', () => {
  it.each(golden)('has the golden head: $name', ({ id, head, genesis }) => {
    const bytes = canonicalBytes(genesis);
    expect(canonicalBytes(turned(genesis))).toEqual(bytes);
    expect(entryIdOf(crypto, bytes)).toBe(id);
    for (let time = 0; time < 2; time++) {
      const doc = build(entryFrom(bytes));
      expect(headsOf(doc)).toEqual([head]);
      expect(entryValueOf(doc)).toEqual(valueOfGenesis(doc.genesis));
      freeDocument(doc);
    }
  });

  it('is the one that the public interface of the library makes', () => {
    const entry = entryOf({ title: 'ผ้าไหม 😀 रेशम' });
    const text = (value: string) => new A.ImmutableString(value);
    const tree = (json: Json): unknown =>
      typeof json === 'string'
        ? text(json)
        : json === null || typeof json !== 'object'
          ? json
          : Object.fromEntries(Object.entries(json).map(([key, value]) => [key, tree(value)]));
    const empty = A.init<Record<string, unknown>>({ actor: genesisActor(crypto, entry.id) });
    const made = A.change(empty, { time: 0 }, (doc) => {
      for (const [key, json] of Object.entries(entry.genesis.json)) {
        if (['v', 'nonce', 'space'].includes(key)) continue;
        doc[key] = key === 'body' ? json : tree(json);
      }
    });
    const doc = build(entry);
    expect(headsOf(doc)).toEqual(A.getHeads(made));
    freeDocument(doc);
    A.free(made);
  });

  it('says the same as the genesis, for any draft', () => {
    const draft = fc.record({
      kind: fc.constantFrom(...KINDS),
      title: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => `t${text}`),
      body: fc.string({ unit: 'binary', maxLength: 200 }),
      fields: fc.dictionary(fc.constantFrom(...FIELDS), fc.string({ unit: 'binary', maxLength: 40 })),
      tags: fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(draft, (parts) => {
        const tidy = tidyDraft({ ...EMPTY_DRAFT, ...parts });
        const made = makeGenesis({ space: SPACE, draft: tidy, origin: ORIGIN, nonce: '0'.repeat(32) });
        if (!made.ok) throw new Error(made.fault.sentence);
        const doc = build(entryFrom(made.value));
        try {
          expect(entryValueOf(doc)).toEqual({ ...tidy, ...ORIGIN, deleted: false });
        } finally {
          freeDocument(doc);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a genesis from outside', () => {
  it('is read back as it was written', () => {
    const origin = { ...ORIGIN, derivedFrom: 'd'.repeat(32), source: { key: 'row 7', digest: 'abc' } };
    const genesis = parseGenesis(genesisBytes({}, origin));
    expect(genesis && valueOfGenesis(genesis)).toEqual({ ...LESSON, ...origin, deleted: false });
  });

  it('keeps keys nobody here knows, in the bytes and in the document', () => {
    const json = { ...without('none'), photo: { size: 3, hashes: ['a', 'b'] } };
    const genesis = parseGenesis(canonicalBytes(json));
    expect(genesis?.json.photo).toEqual({ size: 3, hashes: ['a', 'b'] });
    const doc = build(entryFrom(canonicalBytes(json)));
    const photo = doc.handle.getAll('_root', 'photo')[0];
    expect(doc.handle.getAll(String(photo?.[1]), 'size')[0]?.slice(0, 2)).toEqual(['int', 3]);
    freeDocument(doc);
  });

  it.each([
    ['another spelling of the same value', utf8(` ${textOf(genesisBytes())}`)],
    ['more than a megabyte', new Uint8Array(LIMITS.genesis + 1)],
    ['no object', canonicalBytes([1])],
    ...Object.keys(without('none')).map((key): [string, Uint8Array] => [
      `no ${key}`,
      canonicalBytes(without(key)),
    ]),
  ])('is refused with %s', (_, bytes) => {
    expect(parseGenesis(bytes)).toBeUndefined();
  });

  it.each([
    ['a version of tomorrow', { v: 2 }],
    ['a title of spaces', { title: '  ' }],
    ['a title too long', { title: 'x'.repeat(LIMITS.titleLength + 1) }],
    ['a body too long', { body: 'x'.repeat(LIMITS.bodyLength + 1) }],
    ['an unknown kind', { kind: 'secret' }],
    ['a day that does not exist', { reviewBy: '2027-02-30' }],
    ['tags as a list', { tags: ['a'] }],
    ['a tag that is false', { tags: { a: false } }],
    ['too many tags', { tags: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`t${n}`, true])) }],
    ['a field that is a number', { fields: { why: 3 } }],
    ['half a character', { author: '\ud83d' }],
    ['half a character deep inside', { later: [{ x: ['\udc00'] }] }],
    ['a key of half a character', { later: { '\ud83d': 1 } }],
    ['a key that is empty', { later: { '': 1 } }],
    ['a forbidden key', { later: { constructor: 1 } }],
    ['a forbidden key deep inside', { later: [JSON.parse('{"__proto__":{"x":1}}') as Json] }],
    ['a date beyond all calendars', { created: 9e15 }],
    ['its own deletion', { deleted: true }],
    ['a source without a digest', { source: { key: 'x' } }],
    ['a made-up origin', { derivedFrom: 'x' }],
    ['a nonce that is too short', { nonce: '00' }],
    ['a device that is none', { device: 'ana' }],
  ])('is refused with %s', (_, part) => {
    expect(parseGenesis(canonicalBytes({ ...without('none'), ...part }))).toBeUndefined();
  });

  it('never makes the parser throw, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseGenesis(bytes)).toBeUndefined();
      }),
    );
  });
});

describe('making a genesis', () => {
  it('refuses a draft that passes the limits in letters but not in bytes', () => {
    const draft = {
      ...LESSON,
      body: 'ก'.repeat(LIMITS.bodyLength),
      fields: { why: 'ก'.repeat(LIMITS.fieldLength) },
    };
    const large = { ...draft, fields: { ...draft.fields, advice: draft.fields.why } };
    const made = makeGenesis({ space: SPACE, draft: large, origin: ORIGIN, nonce: '0'.repeat(32) });
    expect(made).toMatchObject({ ok: false, fault: { code: 'entry-invalid' } });
  });

  it('cuts names from imports instead of failing', () => {
    const genesis = parseGenesis(genesisBytes({}, { author: `${'x'.repeat(LIMITS.nameLength - 1)}😀` }));
    expect(genesis?.value.author).toBe('x'.repeat(LIMITS.nameLength - 1));
  });

  it('names the original of a copy differently in every space', () => {
    const { id } = entryOf({ body: BODY });
    const blind = blindSource(crypto, id, SPACE);
    expect(blind).toMatch(/^[a-z2-7]{32}$/);
    expect(blindSource(crypto, id, 't'.repeat(32) as typeof SPACE)).not.toBe(blind);
  });
});
