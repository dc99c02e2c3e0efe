/** Both ends without a link between them: what is said, in which order, and what an end in between can do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GuestPairing } from '../../../sync/exchange/pairing/guest.ts';
import { HostPairing } from '../../../sync/exchange/pairing/host.ts';
import type { PairMessage } from '../../../sync/exchange/pairing/message.ts';
import {
  commitmentOf,
  isCommittedTo,
  numberOf,
  type PairEnds,
  parseNumber,
} from '../../../sync/exchange/pairing/number.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';

const filled = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const end = (value: number) => ({ device: filled(value), linkKey: filled(value + 1) });
const ENDS: PairEnds = { host: end(1), guest: end(3) };
const US = { name: 'Bo', firm: 'Tran Bakery' };

function pair({ hostSees = ENDS, guestSees = ENDS, knowsCode = false } = {}) {
  const host = new HostPairing(crypto, { ends: hostSees, nonce: filled(7), knowsCode });
  const guest = new GuestPairing(crypto, { ends: guestSees, nonce: filled(8), us: US, knowsCode });
  const said: string[] = [];
  /** Each hears what the other says, until both are silent. */
  const hearsGuest = (words: readonly PairMessage[]): void => {
    for (const word of words) {
      said.push(`guest ${word.is}`);
      hearsHost(host.hear(word));
    }
  };
  const hearsHost = (words: readonly PairMessage[]): void => {
    for (const word of words) {
      said.push(`host ${word.is}`);
      hearsGuest(guest.hear(word));
    }
  };
  hearsGuest(guest.begin());
  return { host, guest, said, hearsGuest, hearsHost };
}

describe('by number', () => {
  it('both come to the same six digits, and nothing is handed over before the yes', () => {
    const { host, guest, said, hearsGuest, hearsHost } = pair();
    expect([host.stage, guest.stage]).toEqual(['number', 'number']);
    expect(host.number).toMatch(/^\d{6}$/);
    expect(host.admit(filled(1))).toEqual([]);
    hearsGuest(guest.type(host.number ?? ''));
    expect([host.stage, host.guest]).toEqual(['question', US]);
    hearsHost(host.admit(filled(1)));
    expect(guest.file).toEqual(filled(1));
    hearsGuest(guest.joined());
    expect([host.stage, guest.stage]).toEqual(['joined', 'joined']);
    expect(said).toEqual([
      'guest commitment',
      'host commitment',
      'guest nonce',
      'host nonce',
      'guest right',
      'host invitation',
      'guest joined',
    ]);
  });

  it('a slip of the finger may be mended twice; the name is said to nobody before', () => {
    const { host, guest, said, hearsGuest } = pair();
    const wrong = host.number === '000000' ? '000001' : '000000';
    hearsGuest(guest.type(wrong));
    hearsGuest(guest.type('not a number'));
    expect(guest.tries).toBe(1);
    expect(said).not.toContain('guest right');
    hearsGuest(guest.type(wrong));
    expect([host.stage, host.why, guest.why]).toEqual(['over', 'number', 'number']);
    expect(host.guest).toBeUndefined();
  });

  it('an end in between, with links of its own to both, is never shown as one link', () => {
    const eve = end(50);
    const { host, guest } = pair({
      hostSees: { host: ENDS.host, guest: eve },
      guestSees: { host: eve, guest: ENDS.guest },
    });
    expect([host.stage, guest.stage]).not.toContain('number');
  });

  it('what opens for one link, side or nonce opens for no other', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.constantFrom('host', 'guest'), (a, b, side) => {
        fc.pre(a !== b);
        const commitment = commitmentOf(crypto, ENDS, side, filled(a));
        const opens = (ends: PairEnds, by: 'host' | 'guest', nonce: number) =>
          isCommittedTo(crypto, ends, by, { commitment, nonce: filled(nonce) });
        expect(opens(ENDS, side, a)).toBe(true);
        expect(opens(ENDS, side, b)).toBe(false);
        expect(opens(ENDS, side === 'host' ? 'guest' : 'host', a)).toBe(false);
        expect(opens({ ...ENDS, guest: end(60) }, side, a)).toBe(false);
        expect(opens({ host: ENDS.guest, guest: ENDS.host }, side, a)).toBe(false);
      }),
    );
  });

  it('numbers are spread over all of a million', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 2_000; n++) {
      const nonce = new Uint8Array(32);
      new DataView(nonce.buffer).setUint32(0, n);
      seen.add(numberOf(crypto, ENDS, { host: nonce, guest: filled(1) }));
    }
    // 2,000 draws of a million collide about twice.
    expect(seen.size).toBeGreaterThan(1_985);
    expect([...seen].filter((number) => number.startsWith('0')).length).toBeGreaterThan(120);
  });

  it('is read as people type it', () => {
    for (const typed of ['123456', ' 123 456 ', '123-456', '１２３４５６', '12–34–56'])
      expect(parseNumber(typed)).toBe('123456');
    for (const typed of ['', '12345', '1234567', '12345a', '١٢٣٤٥٦x', '1'.repeat(9_999)])
      expect(parseNumber(typed)).toBeUndefined();
  });
});

describe('by code', () => {
  it('no number is made, and one word is enough', () => {
    const { host, guest, said } = pair({ knowsCode: true });
    expect([host.stage, host.guest, host.number, guest.stage]).toEqual([
      'question',
      US,
      undefined,
      'waiting',
    ]);
    expect(said).toEqual(['guest right']);
  });
});

describe('whatever is said out of its turn', () => {
  const words: PairMessage[] = [
    { is: 'commitment', commitment: filled(9) },
    { is: 'nonce', nonce: filled(9) },
    { is: 'right', ...US },
    { is: 'invitation', file: filled(1) },
    { is: 'joined' },
    { is: 'alive' },
    { is: 'no', why: 'late' },
  ];
  it('ends it, once and for all: nothing said at random brings a guest to the question', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (said) => {
        const host = new HostPairing(crypto, { ends: ENDS, nonce: filled(7), knowsCode: false });
        for (const word of said) host.hear(word);
        expect(['commitment', 'nonce', 'over']).toContain(host.stage);
        const guest = new GuestPairing(crypto, { ends: ENDS, nonce: filled(8), us: US, knowsCode: false });
        guest.begin();
        const replies = said.flatMap((word) => guest.hear(word));
        expect(replies.map(({ is }) => is)).not.toContain('right');
        expect(guest.file).toBeUndefined();
      }),
    );
  });
});
