/**
 * An act: one signed sentence about who belongs. Its shape, its one spelling, and the parser that lets it in.
 * PROTOCOL.md "Acts" is the table this file follows.
 */
import * as v from 'valibot';
import { fromHex } from '../domain/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import { actIdOf, deviceIdOf } from '../domain/hash.ts';
import {
  type ActId,
  type DeviceId,
  type KeyId,
  type LogId,
  parseActId,
  parseDeviceId,
  parseKeyId,
  parseLogId,
  parseSpaceId,
  type SpaceId,
} from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { isLabel, isName } from '../domain/name.ts';
import { parseRole, type Role } from '../domain/space.ts';
import type { Crypto } from '../ports.ts';

const MAX_SEQUENCE = 2 ** 32 - 1;
/** Ephemeral key (32), sealed 32-byte key, tag (16). */
const SEALED_KEY_BYTES = 80;

const text = v.custom<string>((value) => typeof value === 'string');
const hex = (bytes: number) =>
  v.pipe(
    text,
    v.length(2 * bytes),
    v.check((value) => fromHex(value) !== undefined),
  );
const label = v.custom<string>(isLabel);
const name = v.custom<string>(isName);
const id = <T extends string>(parse: (value: string) => T | undefined) =>
  v.custom<T>((value) => typeof value === 'string' && parse(value) !== undefined);

const actId = id<ActId>(parseActId);
const deviceId = id<DeviceId>(parseDeviceId);
const keyId = id<KeyId>(parseKeyId);
const spaceId = id<SpaceId>(parseSpaceId);
const role = v.custom<Role>((value) => parseRole(value) !== undefined);
const parents = v.pipe(
  v.array(actId),
  v.minLength(1),
  v.maxLength(LIMITS.rosterHeads),
  v.check((ids) => ids.every((parent, at) => at === 0 || (ids[at - 1] ?? '') < parent)),
);
const person = v.object({ box: hex(32), firm: label, name, sign: hex(32) });
const sealedKey = hex(SEALED_KEY_BYTES);
/** Recipients are devices and open invitations: both are 32 letters of base32. */
const keyBox = v.object({ boxes: v.record(v.union([deviceId, actId]), sealedKey), key: keyId });
const logs = v.record(
  id<LogId>((value) => (parseLogId(value) ? (value as LogId) : undefined)),
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEQUENCE)),
);

const common = { author: deviceId, parents, space: spaceId };

const SHAPES = {
  found: v.object({
    type: v.literal('found'),
    founder: person,
    key: keyId,
    name,
    nonce: hex(16),
    private: v.boolean(),
  }),
  invite: v.object({ type: v.literal('invite'), ...common, box: hex(32), role, sign: hex(32) }),
  join: v.object({ type: v.literal('join'), ...common, invite: actId, person, proof: hex(64) }),
  role: v.object({ type: v.literal('role'), ...common, keep: logs, member: deviceId, role }),
  remove: v.pipe(
    v.object({
      type: v.literal('remove'),
      ...common,
      invite: v.exactOptional(actId),
      keep: logs,
      key: keyBox,
      member: v.exactOptional(deviceId),
    }),
    v.check((body) => (body.invite === undefined) !== (body.member === undefined)),
  ),
  rotate: v.object({ type: v.literal('rotate'), ...common, key: keyBox }),
  grant: v.object({ type: v.literal('grant'), ...common, keys: v.record(keyId, sealedKey), to: deviceId }),
  adopt: v.object({ type: v.literal('adopt'), ...common, act: actId, upTo: logs }),
} as const;

/** What every act holds, whatever a newer version means by it. */
const anyAct = v.object({
  ...common,
  type: v.pipe(text, v.minLength(1), v.maxLength(64)),
  v: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** A person and the public keys (hex) of the device they joined with. */
export type Person = v.InferOutput<typeof person>;
/** A new space key (by id), sealed for each recipient: device ids and act ids of open invitations. */
export type KeyBox = v.InferOutput<typeof keyBox>;
/** The last sequence number of each log. */
export type LastOfLogs = Readonly<v.InferOutput<typeof logs>>;

type Shapes = typeof SHAPES;
/** An act this version understands. */
export type KnownBody = { [Type in keyof Shapes]: v.InferOutput<Shapes[Type]> }[keyof Shapes];
/** An act a newer version wrote: it keeps its place among the others and has no effect here. */
export interface UnknownBody {
  type: 'unknown';
  called: string;
  author: DeviceId;
  parents: ActId[];
  space: SpaceId;
}
export type ActBody = KnownBody | UnknownBody;
export type BodyOf<Type extends ActBody['type']> = Extract<ActBody, { type: Type }>;

/** An admitted or to be judged act. Never changed after parsing: results are remembered per object. */
export interface Act<Body extends ActBody = ActBody> {
  readonly id: ActId;
  readonly author: DeviceId;
  readonly body: Body;
}
export type ActOf<Type extends ActBody['type']> = Act<BodyOf<Type>>;
export type Acts = ReadonlyMap<ActId, Act>;

export type ParsedAct = { ok: true; act: Act } | { ok: false; reason: 'size' | 'shape' | 'author' };

/** The act's one spelling: what is stored, signed and hashed. */
export const encodeAct = (body: KnownBody): Uint8Array => canonicalBytes({ ...body, v: 1 });

/** The acts an act's author knew; none for the founding act. */
export const parentsOf = (act: Act): readonly ActId[] => (act.body.type === 'found' ? [] : act.body.parents);

const isKnown = (type: string): type is keyof Shapes => Object.hasOwn(SHAPES, type);

function parseBody(value: Json): ActBody | undefined {
  const type = (value as { type?: unknown } | null)?.type;
  const version = (value as { v?: unknown } | null)?.v;
  if (typeof type === 'string' && isKnown(type) && version === 1) {
    const parsed = v.safeParse(SHAPES[type] as v.GenericSchema<unknown, KnownBody>, value, {
      abortEarly: true,
    });
    return parsed.success ? parsed.output : undefined;
  }
  const parsed = v.safeParse(anyAct, value, { abortEarly: true });
  if (!parsed.success) return undefined;
  const { author, parents: known, space } = parsed.output;
  return { type: 'unknown', called: parsed.output.type, author, parents: known, space };
}

/** The device a body says it is from; for founding and joining that is the hash of the key it shows. */
function authorOf(crypto: Pick<Crypto, 'sha256'>, body: ActBody): DeviceId | undefined {
  if (body.type !== 'found' && body.type !== 'join') return body.author;
  const shown = fromHex(body.type === 'found' ? body.founder.sign : body.person.sign);
  const device = shown && deviceIdOf(crypto, shown);
  return body.type === 'join' && body.author !== device ? undefined : device;
}

/** The founding act of a space, from bytes kept elsewhere than in its segment: its own hash is the space's id. */
export function parseFounding(
  crypto: Pick<Crypto, 'sha256'>,
  space: SpaceId,
  bytes: Uint8Array,
): Act | undefined {
  const value = bytes.length > LIMITS.act ? undefined : parseCanonical(bytes);
  const body = value === undefined ? undefined : parseBody(value);
  const author = body?.type === 'found' ? authorOf(crypto, body) : undefined;
  const parsed = author && parseAct(crypto, bytes, author);
  return parsed?.ok && (parsed.act.id as string) === space ? parsed.act : undefined;
}

/**
 * Lets an act in from a roster segment. `author` is the device whose signature the segment carries; the act must
 * name it, else the same bytes in somebody else's segment would be the same act with another author. Keys it does
 * not know are ignored (the bytes keep them); a type or version it does not know becomes 'unknown'.
 */
export function parseAct(crypto: Pick<Crypto, 'sha256'>, bytes: Uint8Array, author: DeviceId): ParsedAct {
  if (bytes.length > LIMITS.act) return { ok: false, reason: 'size' };
  const value = parseCanonical(bytes);
  const body = value === undefined ? undefined : parseBody(value);
  if (!body) return { ok: false, reason: 'shape' };
  if (authorOf(crypto, body) !== author) return { ok: false, reason: 'author' };
  return { ok: true, act: { id: actIdOf(crypto, bytes), author, body } };
}
