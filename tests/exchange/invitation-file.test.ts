import { beforeAll, describe, expect, it } from 'vitest';
import { ByteWriter, concat, toHex, utf8 } from '../../sync/domain/bytes.ts';
import { canonicalBytes } from '../../sync/domain/canonical.ts';
import { actIdOf, keyIdOf } from '../../sync/domain/hash.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import {
  type InvitationContent,
  readInvitation,
  writeInvitation,
} from '../../sync/exchange/invitation-file.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { sealSegment } from '../../sync/segment/seal.ts';
import { goldenFile } from '../golden/golden-file.ts';
import {
  BO,
  cutShort,
  KEYS,
  ROSTER,
  SPACE,
  SPACE_KEY,
  steady,
  storing,
  withOneByteFlipped,
} from '../segment/forge.ts';

const secret = new Uint8Array(16).fill(1);
const nonce = steady.bytes(12);
const ports = { crypto: nodeCrypto, codec: storing, random: steady };
const invite = actIdOf(nodeCrypto, utf8('invite'));

let content: InvitationContent;
let file: Uint8Array;

beforeAll(async () => {
  const one = await sealSegment(ports, ROSTER);
  const two = await sealSegment(ports, { ...ROSTER, first: 2, before: one.header.after });
  content = {
    space: SPACE,
    name: 'Bakers of Suva',
    from: { name: 'Ana', firm: 'Ana’s Bakery' },
    role: 'member',
    invite,
    keys: new Map([...KEYS, [keyIdOf(nodeCrypto, BO.seed), BO.seed]]),
    segments: [one.bytes, two.bytes],
  };
  file = writeInvitation(ports, { secret, content });
});

/** An invitation around any content. */
function forgeInvitation(
  about: unknown,
  {
    format = 1,
    minReader = 1,
    rest = concat(...content.segments),
    aboutLength = undefined as number | undefined,
  } = {},
): Uint8Array {
  const open = new ByteWriter()
    .bytes(utf8('GRINV\0'))
    .u16(format)
    .u16(minReader)
    .bytes(secret)
    .bytes(nonce)
    .done();
  const json = canonicalBytes(about);
  const plain = new ByteWriter()
    .u32(aboutLength ?? json.length)
    .bytes(json)
    .bytes(rest)
    .done();
  const key = nodeCrypto.derive(secret, 'granary invitation', 32);
  return concat(open, nodeCrypto.seal(key, nonce, open, plain));
}

const honest = () => ({
  from: content.from,
  invite,
  keys: Object.fromEntries([...content.keys].map(([id, key]) => [id, toHex(key)])),
  name: content.name,
  role: 'member',
  segments: content.segments.map((segment) => segment.length),
  space: SPACE,
});

describe('an invitation', () => {
  it('reads back as it was written', () => {
    expect(readInvitation(nodeCrypto, file)).toEqual({ is: 'invitation', secret, content });
  });

  it('tells nothing in the clear but its secret', () => {
    const clear = Buffer.from(file).toString('latin1');
    for (const word of ['Suva', 'Ana', 'Bakery', 'member', SPACE]) expect(clear).not.toContain(word);
  });

  it('is damaged whichever single byte is different', () => {
    for (const flipped of withOneByteFlipped(file)) {
      expect(readInvitation(nodeCrypto, flipped.bytes).is, `byte ${flipped.at}`).toMatch(/damaged|newer/);
    }
  });

  it('is damaged wherever it ends early, and when something follows it', () => {
    for (const part of cutShort(file)) expect(readInvitation(nodeCrypto, part)).toEqual({ is: 'damaged' });
    expect(readInvitation(nodeCrypto, concat(file, Uint8Array.of(0)))).toEqual({ is: 'damaged' });
  });

  it('says “newer”, and nothing else, when only a newer Granary may read it', () => {
    expect(readInvitation(nodeCrypto, forgeInvitation({}, { format: 2, minReader: 2 }))).toEqual({
      is: 'newer',
    });
    const allowed = forgeInvitation({ ...honest(), later: true }, { format: 2 });
    expect(readInvitation(nodeCrypto, allowed).is).toBe('invitation');
  });

  it('is refused past its size, before anything is opened', () => {
    const half = new Uint8Array(LIMITS.invitation / 2);
    const large = forgeInvitation(
      { ...honest(), segments: [half.length, half.length] },
      { rest: concat(half, half) },
    );
    expect(readInvitation(nodeCrypto, large)).toEqual({ is: 'damaged' });
    const segments = [new Uint8Array(LIMITS.invitation)];
    const write = () => writeInvitation(ports, { secret, content: { ...content, segments } });
    expect(write).toThrow(RangeError);
  });

  it('is refused when its lengths lie', () => {
    const [one = 0, two = 0] = honest().segments;
    for (const segments of [[one], [one, two, two], [one, two - 1], [one + two, 0], [-1], [1e12], 'x']) {
      expect(readInvitation(nodeCrypto, forgeInvitation({ ...honest(), segments }))).toEqual({
        is: 'damaged',
      });
    }
    for (const aboutLength of [0, 1, 0xffff_ffff]) {
      expect(readInvitation(nodeCrypto, forgeInvitation(honest(), { aboutLength }))).toEqual({
        is: 'damaged',
      });
    }
  });

  it.each([
    ['no space', { space: undefined }],
    ['a space that is no id', { space: 'bakers' }],
    ['an act that is no id', { invite: 'x' }],
    ['a role nobody has', { role: 'owner' }],
    ['no name', { name: '' }],
    ['a name without end', { name: 'a'.repeat(121) }],
    ['a name that is no text', { name: 7 }],
    ['a name longer than one may be', { name: 'x'.repeat(121) }],
    ['a sender without a firm', { from: { name: 'Ana' } }],
    ['no sender', { from: null }],
    ['a key under another’s name', { keys: { [SPACE_KEY.id]: toHex(BO.seed) } }],
    ['half a key', { keys: { [SPACE_KEY.id]: toHex(SPACE_KEY.bytes.subarray(16)) } }],
    ['keys that are no record', { keys: [] }],
  ])('is refused with %s', (_, changes) => {
    expect(readInvitation(nodeCrypto, forgeInvitation({ ...honest(), ...changes }))).toEqual({
      is: 'damaged',
    });
  });

  it('throws on a caller’s mistake instead of writing it down', () => {
    const short = () => writeInvitation(ports, { secret: secret.subarray(1), content });
    expect(short).toThrow('a secret of 16 bytes');
  });

  it('is written byte for byte as ever, in format 1', () => {
    expect(file).toEqual(goldenFile('invitation-1.ginvite'));
  });
});
