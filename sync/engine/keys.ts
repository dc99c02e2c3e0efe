/** The device's secrets and the spaces' keys: one small file, written whole before anything depends on it. */
import { fromHex, toHex } from '../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
import { deviceIdOf, keyIdOf } from '../domain/hash.ts';
import {
  type ActId,
  type Incarnation,
  type KeyId,
  parseActId,
  parseIncarnation,
  parseSpaceId,
  type SpaceId,
} from '../domain/ids.ts';
import type { Bytes, Crypto, Random } from '../ports.ts';
import type { Self } from './state.ts';

/** Secrets have a type of their own, so that they cannot slip into a view, a log line or a bundle. */
export interface Secrets {
  signSeed: Bytes;
  boxSecret: Bytes;
  incarnation: Incarnation;
  /** Every life of this device that this copy of it knows of, the present one included. */
  lives: readonly Incarnation[];
  keys: ReadonlyMap<SpaceId, ReadonlyMap<KeyId, Bytes>>;
  /** One-time secrets of invitations we joined by: later keys may be sealed for them. */
  invitations: ReadonlyMap<ActId, Bytes>;
  /**
   * The founding acts of our spaces once more. Without its founding act a space has no name and no members, and nobody
   * can bring back that of the private one.
   */
  founded: ReadonlyMap<SpaceId, Bytes>;
}

const newIncarnation = (random: Random): Incarnation => toHex(random.bytes(8)) as Incarnation;

export function newSecrets(random: Random): Secrets {
  const incarnation = newIncarnation(random);
  return {
    signSeed: random.bytes(32),
    boxSecret: random.bytes(32),
    incarnation,
    lives: [incarnation],
    keys: new Map(),
    invitations: new Map(),
    founded: new Map(),
  };
}

export function selfOf(crypto: Crypto, secrets: Secrets): Self {
  const signPublic = crypto.signingPublic(secrets.signSeed);
  return { device: deviceIdOf(crypto, signPublic), signPublic, incarnation: secrets.incarnation };
}

/** The same device, from now on in a new life: its logs start anew, so they can never fork. */
export function reborn(secrets: Secrets, random: Random): Secrets {
  const incarnation = newIncarnation(random);
  return { ...secrets, incarnation, lives: [...secrets.lives, incarnation] };
}

export function withKeys(crypto: Crypto, secrets: Secrets, space: SpaceId, keys: Iterable<Bytes>): Secrets {
  const ring = new Map(secrets.keys.get(space));
  for (const key of keys) ring.set(keyIdOf(crypto, key), key);
  return { ...secrets, keys: new Map(secrets.keys).set(space, ring) };
}

export const withInvitation = (secrets: Secrets, invite: ActId, secret: Bytes): Secrets => ({
  ...secrets,
  invitations: new Map(secrets.invitations).set(invite, secret),
});

export const withFounding = (secrets: Secrets, space: SpaceId, act: Bytes): Secrets => ({
  ...secrets,
  founded: new Map(secrets.founded).set(space, act),
});

export function encodeSecrets(secrets: Secrets): Bytes {
  const keys: Record<string, string[]> = {};
  for (const [space, ring] of secrets.keys) keys[space] = [...ring.values()].map(toHex).sort();
  const invitations: Record<string, string> = {};
  for (const [invite, secret] of secrets.invitations) invitations[invite] = toHex(secret);
  const founded: Record<string, string> = {};
  for (const [space, act] of secrets.founded) founded[space] = toHex(act);
  return canonicalBytes({
    box: toHex(secrets.boxSecret),
    founded,
    incarnation: secrets.incarnation,
    invitations,
    keys,
    lives: secrets.lives,
    sign: toHex(secrets.signSeed),
    v: 1,
  });
}

/** `undefined` when the file is not ours: the caller must refuse to start, never make new secrets over it. */
export function parseSecrets(crypto: Crypto, bytes: Bytes): Secrets | undefined {
  const value = parseCanonical(bytes);
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value))
    return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  const signSeed = secret32(record.sign);
  const boxSecret = secret32(record.box);
  const incarnation =
    typeof record.incarnation === 'string' ? parseIncarnation(record.incarnation) : undefined;
  if (!signSeed || !boxSecret || !incarnation) return undefined;
  const lives = Array.isArray(record.lives) ? record.lives : [];
  const keys = new Map<SpaceId, Map<KeyId, Bytes>>();
  for (const [name, list] of Object.entries(record.keys ?? {})) {
    const space = parseSpaceId(name);
    if (!space || !Array.isArray(list)) return undefined;
    const ring = new Map<KeyId, Bytes>();
    for (const hex of list) {
      const key = secret32(hex);
      if (!key) return undefined;
      ring.set(keyIdOf(crypto, key), key);
    }
    keys.set(space, ring);
  }
  const invitations = new Map<ActId, Bytes>();
  for (const [name, hex] of Object.entries(record.invitations ?? {})) {
    const invite = parseActId(name);
    const secret = typeof hex === 'string' ? fromHex(hex) : undefined;
    if (!invite || !secret) return undefined;
    invitations.set(invite, secret);
  }
  const founded = new Map<SpaceId, Bytes>();
  for (const [name, hex] of Object.entries(record.founded ?? {})) {
    const space = parseSpaceId(name);
    const act = typeof hex === 'string' ? fromHex(hex) : undefined;
    if (!space || !act) return undefined;
    founded.set(space, act);
  }
  return {
    signSeed,
    boxSecret,
    incarnation,
    lives: lives.filter((life): life is Incarnation => typeof life === 'string' && !!parseIncarnation(life)),
    keys,
    invitations,
    founded,
  };
}

function secret32(value: unknown): Bytes | undefined {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}
