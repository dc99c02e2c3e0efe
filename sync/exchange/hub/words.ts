/** What a device and a hub say beside the talk: JSON in text frames (PROTOCOL.md, "Hub link"). */
import * as v from 'valibot';
import { fromHex } from '../../domain/bytes.ts';
import { parseActId, parseSpaceId, type SpaceId } from '../../domain/ids.ts';
import { type SignedGrant, signedGrantShape } from './grant.ts';
import type { DeviceFace, HubFace } from './proof.ts';

export const HUB_VERSION = 1;

/** What a device shows for one space. */
export interface Paper {
  space: SpaceId;
  /** Signature of the key made of the space's present key. */
  write?: string | undefined;
  /** By which the device came, when it did by one. */
  invitation?: { act: string; signature: string } | undefined;
  grant?: SignedGrant | undefined;
}

/** First of all; then, any number of times, papers alone. */
export interface Papers {
  is: 'papers';
  face?: (DeviceFace & { signature: string; token?: string | undefined }) | undefined;
  spaces: readonly Paper[];
}

/**
 * How a device stands in a space at a hub. `unknown`: the hub does not keep it (yet); `removed`: put out; `proof`: nothing
 * shown that opens it; `many`: the hub keeps as many spaces as it may; `token`: only who knows the token adds a space.
 */
export type Standing =
  | {
      is: 'open';
      /** The number of the grant the hub goes by. */
      n: number;
      /** There is no room for more. */
      full?: true | undefined;
      /** The grant shown was not taken: its author is no steward by the grant the hub goes by. */
      stranger?: true | undefined;
      /** Which attachments are whole there (`keptDigest`); absent: none. */
      files?: string | undefined;
      /** There is no room for more attachments. */
      filesFull?: true | undefined;
    }
  | { is: 'closed'; why: 'unknown' | 'removed' | 'proof' | 'many' | 'token' };

export type FromHub =
  | ({ is: 'hub'; oldest: number; newest: number } & HubFace)
  | { is: 'answer'; signature?: string | undefined; spaces: ReadonlyMap<SpaceId, Standing> };

const hexOf = (bytes: number) =>
  v.custom<string>((value) => typeof value === 'string' && fromHex(value)?.length === bytes);
const space = v.custom<SpaceId>((value) => typeof value === 'string' && parseSpaceId(value) !== undefined);
const act = v.custom<string>((value) => typeof value === 'string' && parseActId(value) !== undefined);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Of one message, and so of the spaces of one device. */
export const SPACES_AT_MOST = 2_000;

const papersShape = v.object({
  is: v.literal('papers'),
  face: v.optional(
    v.object({
      device: hexOf(32),
      challenge: hexOf(32),
      signature: hexOf(64),
      token: v.optional(hexOf(32)),
    }),
  ),
  spaces: v.pipe(
    v.array(
      v.object({
        space,
        write: v.optional(hexOf(64)),
        invitation: v.optional(v.object({ act, signature: hexOf(64) })),
        grant: v.optional(signedGrantShape),
      }),
    ),
    v.maxLength(SPACES_AT_MOST),
  ),
});

const standingShape = v.variant('is', [
  v.object({
    is: v.literal('open'),
    n: count,
    full: v.optional(v.literal(true)),
    stranger: v.optional(v.literal(true)),
    files: v.optional(hexOf(16)),
    filesFull: v.optional(v.literal(true)),
  }),
  // A reason of a later version closes it all the same.
  v.object({
    is: v.literal('closed'),
    why: v.fallback(v.picklist(['unknown', 'removed', 'proof', 'many', 'token']), 'proof'),
  }),
]);

const fromHubShape = v.variant('is', [
  v.object({
    is: v.literal('hub'),
    oldest: count,
    newest: count,
    key: hexOf(32),
    challenge: hexOf(32),
  }),
  v.object({
    is: v.literal('answer'),
    signature: v.optional(hexOf(64)),
    spaces: v.pipe(v.array(v.tuple([space, standingShape])), v.maxLength(SPACES_AT_MOST)),
  }),
]);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const encodePapers = (papers: Papers): string => JSON.stringify(papers);

export const encodeFromHub = (said: FromHub): string =>
  JSON.stringify(said.is === 'answer' ? { ...said, spaces: [...said.spaces] } : said);

/** `undefined`: nothing a device says. */
export function parsePapers(text: string): Papers | undefined {
  const parsed = v.safeParse(papersShape, jsonOf(text));
  return parsed.success ? parsed.output : undefined;
}

/** `undefined`: nothing a hub says. */
export function parseFromHub(text: string): FromHub | undefined {
  const parsed = v.safeParse(fromHubShape, jsonOf(text));
  if (!parsed.success) return undefined;
  const said = parsed.output;
  return said.is === 'answer' ? { ...said, spaces: new Map(said.spaces) } : said;
}
