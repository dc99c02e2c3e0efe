import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../sync/domain/bytes.ts';
import { keyIdOf } from '../../sync/domain/hash.ts';
import type { ActId, Incarnation, KeyId, SpaceId } from '../../sync/domain/ids.ts';
import { logId } from '../../sync/domain/ids.ts';
import { authorityOf, withinBounds } from '../../sync/membership/authority.ts';
import { invitationKeys } from '../../sync/membership/invitation.ts';
import { boxKey, mergedKey, openBox, sealFor } from '../../sync/membership/keybox.ts';
import { keyIsKnownOutside, keysFor, lackingKeys, presentKey } from '../../sync/membership/keyring.ts';
import { makeGrant, makeRemove, makeRotate } from '../../sync/membership/make.ts';
import { rosterAt } from '../../sync/membership/roster.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import { cluster, Device, everybodyMeets, quickCrypto } from './cluster.ts';

const random = new SeededRandom(3);
const space = 'a'.repeat(32) as SpaceId;
const idsFor = (device: Device, invitations?: ReadonlyMap<ActId, Uint8Array>) => [
  ...keysFor(
    device.crypto,
    device.space,
    device.acts.values(),
    { device: device.id, boxSecret: device.boxSecret },
    invitations,
  ).keys(),
];

describe('a box', () => {
  const secret = random.bytes(32);
  const ours = nodeCrypto.agreementPublic(secret);

  it('opens for its recipient and space only', () => {
    const plain = random.bytes(32);
    const sealed = sealFor(nodeCrypto, random, space, ours, plain)!;
    expect(sealed.length).toBe(80);
    expect(openBox(nodeCrypto, space, secret, sealed)).toEqual(plain);
    expect(openBox(nodeCrypto, space, random.bytes(32), sealed)).toBeUndefined();
    expect(openBox(nodeCrypto, 'b'.repeat(32) as SpaceId, secret, sealed)).toBeUndefined();
    expect(openBox(nodeCrypto, space, secret, sealed.subarray(0, 79))).toBeUndefined();
    expect(openBox(nodeCrypto, space, secret, sealed.subarray(0, 9))).toBeUndefined();
  });

  it('is spelled as it always was', () => {
    const sealed = sealFor(
      nodeCrypto,
      { bytes: (n) => new Uint8Array(n).fill(5) },
      space,
      nodeCrypto.agreementPublic(new Uint8Array(32).fill(9)),
      new Uint8Array(32).fill(1),
    )!;
    expect(toHex(nodeCrypto.sha256(sealed))).toMatchInlineSnapshot(
      `"d304fb8286d26eb1560ab57b7abf2804432865ce18341aff1ada44307f19fb66"`,
    );
  });

  it('is not made for a key of low order, alone or among others', () => {
    expect(sealFor(nodeCrypto, random, space, new Uint8Array(32), random.bytes(32))).toBeUndefined();
    const recipients = [
      { id: 'b'.repeat(32) as ActId, box: '00'.repeat(32) },
      { id: 'c'.repeat(32) as ActId, box: toHex(ours) },
    ];
    expect(Object.keys(boxKey(nodeCrypto, random, space, random.bytes(32), recipients).boxes)).toEqual([
      'c'.repeat(32),
    ]);
  });
});

describe('keys made at the same time', () => {
  it('are merged into one, in any order, that no single one opens', () => {
    const [a, b] = [random.bytes(32), random.bytes(32)];
    expect(mergedKey(nodeCrypto, [a])).toEqual(a);
    expect(mergedKey(nodeCrypto, [a, a])).toEqual(a);
    expect(mergedKey(nodeCrypto, [a, b])).toEqual(mergedKey(nodeCrypto, [b, a]));
    expect([a, b]).not.toContainEqual(mergedKey(nodeCrypto, [a, b]));
    expect(() => mergedKey(nodeCrypto, [])).toThrow(RangeError);
  });

  it('are in use together until an act that knows them makes a newer one', () => {
    const { ana, bo, cy, di } = cluster(['steward', 'member', 'member']);
    const byAna = makeRemove(quickCrypto, random, ana.roster, ana.id, { member: cy.id, keep: {} });
    const byBo = makeRotate(quickCrypto, random, bo.roster, bo.id);
    ana.writes(byAna.body);
    bo.writes(byBo.body);
    everybodyMeets(ana, bo, cy, di);
    const ring = new Map([byAna.key, byBo.key].map((key) => [keyIdOf(quickCrypto, key), key]));
    const present = presentKey(quickCrypto, di.roster, ring);
    expect(present?.key).toEqual(mergedKey(quickCrypto, [byAna.key, byBo.key]));
    expect(present?.id).toBe(keyIdOf(quickCrypto, present!.key));
    expect(idsFor(di).sort()).toEqual([...ring.keys()].sort());
    // Cy was still sealed for by Bo, who did not know: one half is no key.
    expect(idsFor(cy)).toEqual([keyIdOf(quickCrypto, byBo.key)]);
    expect(
      presentKey(quickCrypto, cy.roster, new Map([[keyIdOf(quickCrypto, byBo.key), byBo.key]])),
    ).toBeUndefined();
    const next = makeRotate(quickCrypto, random, di.roster, ana.id);
    ana.writes(next.body);
    expect(ana.roster.keyHeads.map(({ key }) => key)).toEqual([keyIdOf(quickCrypto, next.key)]);
    const then = rosterAt(quickCrypto, ana.space, ana.acts, di.roster.heads)!;
    expect(presentKey(quickCrypto, then, ring)).toEqual(present);
    expect(rosterAt(quickCrypto, ana.space, ana.acts, ['z'.repeat(32) as ActId])).toBeUndefined();
  });
});

describe('who has the key', () => {
  it('is nobody removed, and everybody else, open invitations included', () => {
    const { ana, bo, cy } = cluster(['member', 'member', 'member']);
    const invitation = ana.invites('member');
    const { invite, secret } = { invite: invitation.id, secret: invitation.secret };
    const removal = makeRemove(quickCrypto, random, ana.roster, ana.id, { member: bo.id, keep: {} });
    ana.writes(removal.body);
    const ed = new Device(quickCrypto, 'Ed', random);
    ed.joins({ ...invitation, acts: [...ana.acts.values()] });
    everybodyMeets(ana, bo, cy, ed);
    const id = keyIdOf(quickCrypto, removal.key);
    expect(idsFor(bo)).toEqual([]);
    expect(idsFor(cy)).toEqual([id]);
    expect(idsFor(ed)).toEqual([]);
    expect(idsFor(ed, new Map([[invite, invitationKeys(quickCrypto, secret).boxSecret]]))).toEqual([id]);
    expect(lackingKeys(ana.roster, ana.acts).size).toBe(0);
    expect(keyIsKnownOutside(ana.roster, ana.acts)).toBe(false);
  });

  it("misses whoever came by an invitation that the key's maker did not know, until a steward grants it", () => {
    const { ana, bo } = cluster(['steward', 'member', 'member']);
    const ed = new Device(quickCrypto, 'Ed', random);
    ed.joins(bo.invites('member'));
    const rotation = makeRotate(quickCrypto, random, ana.roster, ana.id);
    ana.writes(rotation.body);
    everybodyMeets(ana, bo, ed);
    const id = keyIdOf(quickCrypto, rotation.key);
    expect([...lackingKeys(ana.roster, ana.acts)]).toEqual([[ed.id, [id]]]);
    const keys = new Map([[id, rotation.key]]);
    ana.writes(makeGrant(quickCrypto, random, ana.roster, ana.id, { to: ed.id, keys })!);
    ed.hears(ana);
    expect(idsFor(ed)).toEqual([id]);
    expect(lackingKeys(ana.roster, ana.acts).size).toBe(0);
    expect(
      makeGrant(quickCrypto, random, ana.roster, ana.id, { to: ed.id, keys: new Map() }),
    ).toBeUndefined();
  });

  it('is not believed from a box that holds another key than it says', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    const body = makeRotate(quickCrypto, random, ana.roster, ana.id).body;
    ana.writes({ ...body, key: { ...body.key, key: '0123456789abcdef' as KeyId } });
    bo.hears(ana);
    expect(idsFor(bo)).toEqual([]);
  });

  it('is seen to be outside when a steward leaves, or an invitation was closed with its maker', () => {
    const leaving = cluster(['steward', 'member', 'member']);
    leaving.bo.removes(leaving.bo);
    expect(keyIsKnownOutside(leaving.bo.roster, leaving.bo.acts)).toBe(true);
    leaving.ana.hears(leaving.bo);
    leaving.ana.writes(makeRotate(quickCrypto, random, leaving.ana.roster, leaving.ana.id).body);
    expect(keyIsKnownOutside(leaving.ana.roster, leaving.ana.acts)).toBe(false);

    const closing = cluster(['steward', 'member', 'member'], 2);
    closing.bo.invites('member');
    closing.ana.hears(closing.bo);
    closing.ana.makes(closing.bo, 'member');
    expect(keyIsKnownOutside(closing.ana.roster, closing.ana.acts)).toBe(true);
  });

  it('works with the true curves as well', () => {
    const { ana, bo, cy } = cluster(['steward', 'member', 'reader'], 1, nodeCrypto);
    const removal = makeRemove(nodeCrypto, random, ana.roster, ana.id, { member: cy.id, keep: {} });
    ana.writes(removal.body);
    bo.hears(ana);
    expect(idsFor(bo)).toEqual([keyIdOf(nodeCrypto, removal.key)]);
    expect(fromHex(bo.person.sign)?.length).toBe(32);
  });
});

describe('what a device may write', () => {
  const { ana, bo, cy, di } = cluster(['member', 'reviewer', 'reader']);
  const log = logId({ device: bo.id, incarnation: '0011223344556677' as Incarnation, stream: 'content' });
  const rosterLog = logId({
    device: bo.id,
    incarnation: '0011223344556677' as Incarnation,
    stream: 'roster',
  });

  it('follows from its role', () => {
    expect(authorityOf(ana.roster, ana.id)).toEqual({ write: true, validate: true });
    expect(authorityOf(ana.roster, bo.id)).toEqual({ write: true, validate: false });
    expect(authorityOf(ana.roster, cy.id)).toEqual({ write: true, validate: true });
    expect(authorityOf(ana.roster, di.id)).toEqual({ write: false, validate: false });
    expect(authorityOf(ana.roster, 'z'.repeat(32) as never)).toEqual({ write: false, validate: false });
  });

  it('has no bound for who may write, and ends at the bound for who may not', () => {
    expect(withinBounds(ana.roster, bo.id, log, 1_000_000)).toBe(true);
    expect(withinBounds(ana.roster, ana.id, log, 1)).toBe(false);
    ana.removes(bo, { [log]: 5 });
    expect(authorityOf(ana.roster, bo.id).write).toBe(false);
    expect([5, 6].map((last) => withinBounds(ana.roster, bo.id, log, last))).toEqual([true, false]);
    expect(withinBounds(ana.roster, bo.id, rosterLog, 99)).toBe(true);
  });
});
