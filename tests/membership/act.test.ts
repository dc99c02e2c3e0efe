import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { canonicalBytes } from '../../sync/domain/canonical.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { encodeAct, type KnownBody, parseAct } from '../../sync/membership/act.ts';
import { makeAdopt, makeGrant, makeRotate } from '../../sync/membership/make.ts';
import { cluster, quickCrypto } from './cluster.ts';

const { ana, bo, cy } = cluster(['steward', 'member', 'reader']);
ana.invites('reviewer');
const removal = ana.removes(cy);
const more: KnownBody[] = [
  makeRotate(quickCrypto, ana.random, ana.roster, ana.id).body,
  makeAdopt(ana.roster, ana.id, { act: removal.id, upTo: {} }),
  ana.roleBody(bo, 'member'),
];
const grant = makeGrant(quickCrypto, ana.random, ana.roster, ana.id, {
  to: bo.id,
  keys: new Map([[ana.roster.keyHeads[0]!.key, ana.random.bytes(32)]]),
});
const acts = [...ana.acts.values(), ...more.map((body) => ana.signed(body)), ana.signed(grant!)];
const rotate = acts.find(({ body }) => body.type === 'rotate')!;
const bytesOf = (body: unknown) => canonicalBytes({ ...(body as object), v: 1 });
const reasonOf = (body: unknown) => {
  const parsed = parseAct(quickCrypto, bytesOf(body), ana.id);
  return parsed.ok ? 'ok' : parsed.reason;
};

describe('an act', () => {
  it('comes back from its bytes, of every type', () => {
    expect(new Set(acts.map(({ body }) => body.type)).size).toBe(8);
    for (const act of acts) {
      const bytes = encodeAct(act.body as KnownBody);
      expect(parseAct(quickCrypto, bytes, act.author)).toEqual({ ok: true, act });
    }
  });

  it("is not taken from another author than it names: copied into a segment of one's own it is nothing", () => {
    for (const act of acts) {
      const bytes = encodeAct(act.body as KnownBody);
      const other = act.author === bo.id ? ana.id : bo.id;
      expect(parseAct(quickCrypto, bytes, other)).toEqual({ ok: false, reason: 'author' });
    }
  });

  it('is refused by size before it is read', () => {
    expect(parseAct(quickCrypto, new Uint8Array(LIMITS.act + 1), ana.id)).toEqual({
      ok: false,
      reason: 'size',
    });
  });

  it('has one spelling', () => {
    const text = new TextDecoder().decode(bytesOf(rotate.body));
    expect(parseAct(quickCrypto, utf8(` ${text}`), ana.id)).toEqual({ ok: false, reason: 'shape' });
  });

  it('needs its parents ascending, without repeats, one to thirty-two', () => {
    const many = Array.from({ length: 33 }, (_, at) =>
      String.fromCharCode(97 + (at % 26))
        .repeat(31)
        .concat(at < 26 ? 'a' : 'q'),
    );
    for (const parents of [
      [],
      ['b'.repeat(32), 'a'.repeat(32)],
      ['a'.repeat(32), 'a'.repeat(32)],
      many.sort(),
      ['x'],
    ])
      expect(reasonOf({ ...rotate.body, parents })).toBe('shape');
    expect(reasonOf({ ...rotate.body, parents: ['a'.repeat(32), 'b'.repeat(32)] })).toBe('ok');
  });

  it('holds names a person could have', () => {
    const [found] = acts;
    for (const name of ['', '   ', 'x'.repeat(LIMITS.nameLength + 1), 'two\nlines', 'half\ud800'])
      expect(reasonOf({ ...found!.body, name })).toBe('shape');
    expect(reasonOf({ ...found!.body, name: 'ढलाई घर' })).toBe('ok');
  });

  it('removes a member or an invitation, not both and not neither', () => {
    const { member, ...nobody } = removal.body as { member: string };
    expect(reasonOf(nobody)).toBe('shape');
    expect(reasonOf({ ...nobody, member, invite: removal.id })).toBe('shape');
  });

  it('keeps keys it does not know in its bytes and ignores them', () => {
    const bytes = bytesOf({ ...rotate.body, zeal: [1, { two: 'three' }] });
    const parsed = parseAct(quickCrypto, bytes, ana.id);
    expect(parsed.ok && parsed.act.body).toEqual(rotate.body);
    expect(parsed.ok && parsed.act.id).not.toBe(rotate.id);
  });

  it('of an unknown type, or a known one in a newer version, is kept as unknown', () => {
    const common = { author: ana.id, parents: ['a'.repeat(32)], space: ana.space };
    const vote = parseAct(quickCrypto, canonicalBytes({ ...common, type: 'vote', v: 1, yes: true }), ana.id);
    expect(vote.ok && vote.act.body).toEqual({ ...common, type: 'unknown', called: 'vote' });
    const newer = parseAct(quickCrypto, canonicalBytes({ ...rotate.body, v: 2 }), ana.id);
    expect(newer.ok && newer.act.body.type).toBe('unknown');
    for (const type of ['', 'toString', '__proto__', 'unknown'])
      expect(parseAct(quickCrypto, canonicalBytes({ ...common, type, v: 0 }), ana.id).ok).toBe(false);
  });

  it('survives any damage with an answer', () => {
    fc.assert(
      fc.property(fc.nat(acts.length - 1), fc.nat(), fc.nat(255), (which, at, byte) => {
        const act = acts[which]!;
        const bytes = encodeAct(act.body as KnownBody);
        bytes[at % bytes.length] = byte;
        const parsed = parseAct(quickCrypto, bytes, act.author);
        if (parsed.ok && parsed.act.id === act.id) expect(parsed.act).toEqual(act);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        expect(parseAct(quickCrypto, utf8(json), ana.id).ok).toBe(false);
      }),
    );
  });
});
