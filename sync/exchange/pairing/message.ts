/** What host and guest say to each other at the door for joining, and its bytes (PROTOCOL.md, "Joining at a door"). */
import { ByteReader, ByteWriter } from '../../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../../domain/canonical.ts';
import { LIMITS } from '../../domain/limits.ts';
import { isName } from '../../domain/name.ts';
import type { Bytes } from '../../ports.ts';
import { COMMITMENT_LENGTH, NONCE_LENGTH, type PairSide } from './number.ts';

/** As they call themselves. */
export interface PairPerson {
  name: string;
  firm: string;
}

/**
 * `busy`: somebody else is at the door; `closed`: nobody is invited any more; `number`: the digits are others;
 * `wrong`: something no honest end says; `failed`: it went wrong at home.
 */
export const PAIR_REASONS = ['busy', 'closed', 'refused', 'number', 'late', 'wrong', 'failed'] as const;
export type PairReason = (typeof PAIR_REASONS)[number];

export type PairMessage =
  | { is: 'commitment'; commitment: Bytes }
  | { is: 'nonce'; nonce: Bytes }
  /** The guest: their person saw our number, or they were shown our code. */
  | ({ is: 'right' } & PairPerson)
  /** The host: a whole invitation file. */
  | { is: 'invitation'; file: Bytes }
  /** The guest: it is on my disk. */
  | { is: 'joined' }
  /** The last message. */
  | { is: 'no'; why: PairReason }
  | { is: 'alive' };

const KINDS = { commitment: 1, nonce: 2, right: 3, invitation: 4, joined: 5, no: 6, alive: 7 } as const;
const HEAD_LENGTH = 5;
/** Two names of the longest, every letter of them four bytes or escaped. */
const PERSON_LIMIT = 4_096;

/** Bytes of a body, by who says it: a stranger cannot make a host hold an invitation's worth of anything. */
const BODY_LIMIT: { readonly [S in PairSide]: Readonly<Record<number, number>> } = {
  host: {
    [KINDS.commitment]: COMMITMENT_LENGTH,
    [KINDS.nonce]: NONCE_LENGTH,
    [KINDS.invitation]: LIMITS.invitation,
    [KINDS.no]: 1,
    [KINDS.alive]: 0,
  },
  guest: {
    [KINDS.commitment]: COMMITMENT_LENGTH,
    [KINDS.nonce]: NONCE_LENGTH,
    [KINDS.right]: PERSON_LIMIT,
    [KINDS.joined]: 0,
    [KINDS.no]: 1,
    [KINDS.alive]: 0,
  },
};

function bodyOf(message: PairMessage): Bytes {
  if (message.is === 'commitment') return message.commitment;
  if (message.is === 'nonce') return message.nonce;
  if (message.is === 'right') return canonicalBytes({ firm: message.firm, name: message.name });
  if (message.is === 'invitation') return message.file;
  if (message.is === 'no') return Uint8Array.of(PAIR_REASONS.indexOf(message.why));
  return new Uint8Array(0);
}

export function encodePairMessage(message: PairMessage): Bytes {
  const body = bodyOf(message);
  return new ByteWriter().u8(KINDS[message.is]).u32(body.length).bytes(body).done();
}

function parseRight(body: Bytes): PairMessage | undefined {
  const value = parseCanonical(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { name, firm } = value as { name?: unknown; firm?: unknown };
  return isName(name) && isName(firm) ? { is: 'right', name, firm } : undefined;
}

function parseBody(kind: number, body: Bytes): PairMessage | undefined {
  if (kind === KINDS.commitment)
    return body.length === COMMITMENT_LENGTH ? { is: 'commitment', commitment: body } : undefined;
  if (kind === KINDS.nonce) return body.length === NONCE_LENGTH ? { is: 'nonce', nonce: body } : undefined;
  if (kind === KINDS.right) return parseRight(body);
  if (kind === KINDS.invitation) return { is: 'invitation', file: body };
  // A reason of a later version ends it all the same.
  if (kind === KINDS.no) return { is: 'no', why: PAIR_REASONS[body[0] ?? -1] ?? 'closed' };
  return { is: kind === KINDS.joined ? 'joined' : 'alive' };
}

export type PairHeard = PairMessage | { is: 'nonsense' };

/**
 * Makes messages of pieces as they come from that side. After `nonsense` it stays silent. Holds one head and one body,
 * however finely what comes is cut.
 */
export class PairReader {
  readonly #limits: Readonly<Record<number, number>>;
  readonly #head = new Uint8Array(HEAD_LENGTH);
  /** Of the head, then of the body. */
  #filled = 0;
  #body: { kind: number; bytes: Bytes } | undefined;
  #deaf = false;

  constructor(from: PairSide) {
    this.#limits = BODY_LIMIT[from];
  }

  read(piece: Bytes): PairHeard[] {
    const heard: PairHeard[] = [];
    let rest = piece;
    while (!this.#deaf) {
      rest = this.#fill(this.#body?.bytes ?? this.#head, rest);
      if (this.#filled < (this.#body?.bytes ?? this.#head).length) break;
      this.#filled = 0;
      const message = this.#body ? this.#take(this.#body) : this.#begin();
      if (message) heard.push(message);
      this.#deaf = message?.is === 'nonsense';
    }
    return heard;
  }

  /** What is left of the piece once the part is full. */
  #fill(part: Bytes, piece: Bytes): Bytes {
    const fits = piece.subarray(0, part.length - this.#filled);
    part.set(fits, this.#filled);
    this.#filled += fits.length;
    return piece.subarray(fits.length);
  }

  /** Sizes first: nothing is set aside for a body that may not be so long. */
  #begin(): PairHeard | undefined {
    const reader = new ByteReader(this.#head);
    const kind = reader.u8() ?? 0;
    const length = reader.u32() ?? 0;
    const limit = this.#limits[kind];
    if (limit === undefined || length > limit) return { is: 'nonsense' };
    this.#body = { kind, bytes: new Uint8Array(length) };
    return undefined;
  }

  #take({ kind, bytes }: { kind: number; bytes: Bytes }): PairHeard {
    this.#body = undefined;
    return parseBody(kind, bytes) ?? { is: 'nonsense' };
  }
}
