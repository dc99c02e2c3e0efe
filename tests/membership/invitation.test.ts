import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../sync/domain/bytes.ts';
import { invitationKeys } from '../../sync/membership/invitation.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';

const secret = new Uint8Array(16).fill(1);

describe('the keys of an invitation', () => {
  const keys = invitationKeys(nodeCrypto, secret);
  const signPublic = nodeCrypto.signingPublic(keys.signSeed);
  const boxPublic = nodeCrypto.agreementPublic(keys.boxSecret);

  it('are the same for everyone who holds the secret, and different for another', () => {
    expect(invitationKeys(nodeCrypto, new Uint8Array(secret))).toEqual(keys);
    expect(invitationKeys(nodeCrypto, new Uint8Array(16).fill(2)).signSeed).not.toEqual(keys.signSeed);
  });

  it('sign and agree, and are none of each other', () => {
    const theirs = new Uint8Array(32).fill(7);
    expect([keys.sign, keys.box]).toEqual([toHex(signPublic), toHex(boxPublic)]);
    const signature = nodeCrypto.sign(keys.signSeed, utf8('I was invited'));
    expect(nodeCrypto.verify(signPublic, utf8('I was invited'), signature)).toBe(true);
    expect(nodeCrypto.agree(keys.boxSecret, nodeCrypto.agreementPublic(theirs))).toEqual(
      nodeCrypto.agree(theirs, boxPublic),
    );
    expect(keys.signSeed).not.toEqual(keys.boxSecret);
  });

  it('stay what they are, so that old invitations still prove themselves', () => {
    expect([keys.sign, keys.box]).toMatchInlineSnapshot(`
      [
        "08e82d73ced388c1fb62c02d240dc208c4fb8372fd0a42dfb12d24917dcf71df",
        "231d28b7c59e1a763d411d8b8718b06923026698723f26af6dad27278bdab82e",
      ]
    `);
  });
});
