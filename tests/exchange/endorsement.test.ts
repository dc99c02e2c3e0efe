import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase32 } from '../../sync/domain/bytes.ts';
import type { ActId } from '../../sync/domain/ids.ts';
import { endorse, provesHolding, readEndorsement } from '../../sync/exchange/endorsement.ts';
import { nodeCrypto as crypto } from '../../sync/node/crypto.ts';

const seed = new Uint8Array(32).fill(1);
const linkKey = new Uint8Array(91).fill(2);
const signSeed = new Uint8Array(32).fill(3);
const act = toBase32(new Uint8Array(20).fill(4)) as ActId;
const invitationKey = crypto.signingPublic(signSeed);

describe('an endorsement', () => {
  it('names the device that made it, for this key of a link and no other', () => {
    const bytes = endorse(crypto, seed, linkKey);
    const read = readEndorsement(crypto, linkKey, bytes);
    expect(read).toEqual({ device: crypto.signingPublic(seed), linkKey, invitation: undefined });
    expect(
      readEndorsement(
        crypto,
        linkKey.map((byte) => byte ^ 1),
        bytes,
      ),
    ).toBeUndefined();
    expect(read && provesHolding(crypto, read, invitationKey)).toBe(false);
  });

  it('proves that its maker holds an invitation, for this key of a link and no other', () => {
    const read = readEndorsement(crypto, linkKey, endorse(crypto, seed, linkKey, { act, signSeed }));
    if (!read) throw new Error('not read');
    expect(read.invitation?.act).toBe(act);
    expect(provesHolding(crypto, read, invitationKey)).toBe(true);
    expect(provesHolding(crypto, read, crypto.signingPublic(seed))).toBe(false);
    const other = new Uint8Array(91).fill(9);
    const stolen = endorse(crypto, seed, other).slice();
    stolen.set(endorse(crypto, seed, linkKey, { act, signSeed }).subarray(96), 96);
    const thief = readEndorsement(crypto, other, stolen);
    expect(thief && provesHolding(crypto, thief, invitationKey)).toBe(false);
  });

  it('with any byte of the device’s part changed, cut or added is none', () => {
    const bytes = endorse(crypto, seed, linkKey, { act, signSeed });
    fc.assert(
      fc.property(fc.nat(95), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const wrong = bytes.slice();
        wrong[at] = (wrong[at] ?? 0) ^ change;
        expect(readEndorsement(crypto, linkKey, wrong)).toBeUndefined();
      }),
    );
    expect(readEndorsement(crypto, linkKey, bytes.subarray(1))).toBeUndefined();
    expect(readEndorsement(crypto, linkKey, new Uint8Array([...bytes, 0]))).toBeUndefined();
  });
});
