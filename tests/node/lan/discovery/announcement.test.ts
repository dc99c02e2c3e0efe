import { decode, encode, type Packet } from 'dns-packet';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  announcementsIn,
  asksForUs,
  QUESTION,
  recordsOf,
} from '../../../../sync/node/lan/discovery/announcement.ts';

const NAME = '0123456789abcdef';
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => Buffer.from(each).toString('hex'));
/** As others get it. */
const onTheWire = (answers: Packet['answers']): Packet =>
  decode(encode({ type: 'response', ...(answers ? { answers } : {}) }));

describe('an announcement', () => {
  it('is read as it was said', () => {
    fc.assert(
      fc.property(
        hex(8),
        fc.integer({ min: 1, max: 65_535 }),
        fc.array(hex(24), { minLength: 1, maxLength: 8 }),
        (name, port, words) => {
          const said = { name, port, words };
          expect(announcementsIn(onTheWire(recordsOf(said)))).toEqual([said]);
        },
      ),
    );
  });

  it('asks for nobody but Granary', () => {
    expect(asksForUs(decode(encode({ type: 'query', ...QUESTION })))).toBe(true);
    expect(asksForUs({ questions: [{ name: '_ipp._tcp.local', type: 'PTR' }] })).toBe(false);
    expect(asksForUs({})).toBe(false);
  });

  it('without a port, without words, or with words of another length is none', () => {
    const [pointer, service, text] = recordsOf({ name: NAME, port: 4711, words: ['ab'.repeat(24)] });
    if (!pointer || !service || !text) throw new Error('three records');
    expect(announcementsIn(onTheWire([pointer, text]))).toEqual([]);
    expect(announcementsIn(onTheWire([pointer, service]))).toEqual([]);
    const odd = { ...text, data: [Buffer.alloc(23), Buffer.alloc(25), Buffer.alloc(255)] } as typeof text;
    expect(announcementsIn(onTheWire([pointer, service, odd]))).toEqual([]);
  });

  it('of many words or many devices is cut', () => {
    const words = Array.from({ length: 40 }, (_, i) => i.toString(16).padStart(48, '0'));
    expect(announcementsIn(onTheWire(recordsOf({ name: NAME, port: 1, words })))[0]?.words).toHaveLength(8);
    const crowd = Array.from({ length: 300 }, (_, i) =>
      recordsOf({ name: `n${i}`, port: 4711, words: ['ab'.repeat(24)] }),
    ).flat();
    expect(announcementsIn({ answers: crowd }).length).toBeLessThan(32);
  });

  it('of whatever shape is read or left, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 20 }), fc.anything(), (answers, data) => {
        const odd = { name: `${NAME}._granary._tcp.local`, type: 'TXT', data };
        announcementsIn({ answers: [...answers.filter((each) => each != null), odd] as never });
      }),
    );
  });
});
