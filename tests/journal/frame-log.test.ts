import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import {
  encodeFrame,
  encodeLog,
  encodeLogHeader,
  endsEarly,
  LOG_HEADER,
  readFrameLog,
} from '../../sync/journal/frame-log.ts';
import { fakePorts } from '../simulator/fake-ports.ts';

const { crypto } = fakePorts(0);
const SALT = crypto.sha256(utf8('salt')).slice(0, 16);
const payloads = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 });
const read = (bytes: Uint8Array) => readFrameLog(bytes, SALT, crypto);
const texts = (bytes: Uint8Array) => read(bytes).frames.map(({ payload }) => Buffer.from(payload).toString());

describe('a frame log', () => {
  it('has the bytes PROTOCOL.md says', () => {
    const log = encodeLog(crypto, SALT, [utf8('a')]);
    const check = crypto.sha256(concat(SALT, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1), utf8('a'))).slice(0, 16);
    const frame = concat(utf8('GRFR'), Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1), check, utf8('a'));
    expect(log).toEqual(concat(utf8('GRLOG\0'), Uint8Array.of(0, 1, 0, 1), SALT, frame));
  });

  it('reads back any payloads, in order and numbered from 1', () => {
    fc.assert(
      fc.property(payloads, (list) => {
        const { frames, ...rest } = read(encodeLog(crypto, SALT, list));
        expect(frames.map(({ payload }) => [...payload])).toEqual(list.map((payload) => [...payload]));
        expect(frames.map(({ number }) => number)).toEqual(list.map((_, i) => i + 1));
        expect(rest).toEqual({ damaged: [], headerDamaged: false, newer: false, refusesUs: false });
      }),
    );
  });

  it('cut anywhere keeps every frame before the cut and says where the torn part begins', () => {
    fc.assert(
      fc.property(payloads, fc.nat(), (list, anywhere) => {
        const log = encodeLog(crypto, SALT, list);
        const whole = read(log).frames;
        const length = anywhere % (log.length + 1);
        const cut = read(log.slice(0, length));
        const kept = whole.filter(({ end }) => end <= length);
        expect(cut.frames.map(({ number }) => number)).toEqual(kept.map(({ number }) => number));
        expect(cut.headerDamaged).toBe(length < LOG_HEADER);
        const good = kept.at(-1)?.end ?? LOG_HEADER;
        expect(cut.tornAt).toBe(length > good ? good : undefined);
      }),
    );
  });

  it('with any stretch overwritten keeps every frame outside of it', () => {
    fc.assert(
      fc.property(
        payloads,
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        (list, anywhere, noise) => {
          const log = encodeLog(crypto, SALT, list);
          const at = anywhere % log.length;
          const broken = log.slice();
          broken.set(noise.subarray(0, log.length - at), at);
          const outside = read(log).frames.filter(
            (frame) => frame.end <= at || frame.at >= at + noise.length,
          );
          const numbers = read(broken).frames.map(({ number }) => number);
          for (const { number } of outside) expect(numbers).toContain(number);
        },
      ),
    );
  });

  it('takes no frame from text inside a damaged payload, for it does not know the salt', () => {
    const other = crypto.sha256(utf8('somebody else')).slice(0, 16);
    const forged = encodeFrame(crypto, other, 2, utf8('posing'));
    const log = encodeLog(crypto, SALT, [forged, utf8('after')]);
    log[LOG_HEADER + 30] = 0;
    expect(texts(log)).toEqual(['after']);
  });

  it('takes no older frame again that lies inside a damaged later one', () => {
    const inner = encodeFrame(crypto, SALT, 1, utf8('one'));
    const log = encodeLog(crypto, SALT, [utf8('one'), concat(utf8('copy: '), inner), utf8('three')]);
    const second = read(log).frames[1];
    log[(second?.at ?? 0) + 12] = 255;
    expect(texts(log)).toEqual(['one', 'three']);
  });

  it('tells how many frames went where bytes were taken out, also exactly between two', () => {
    const log = encodeLog(crypto, SALT, ['a', 'b', 'c', 'd'].map(utf8));
    const [, b, , d] = read(log).frames;
    const gap = concat(log.slice(0, b?.at), log.slice(d?.at));
    expect(texts(gap)).toEqual(['a', 'd']);
    expect(read(gap).damaged).toEqual([{ from: b?.at, to: b?.at, records: 2 }]);
  });

  it('finds its frames behind a header of which bytes are missing or wrong', () => {
    const log = encodeLog(crypto, SALT, ['a', 'b'].map(utf8));
    for (let gone = 1; gone <= LOG_HEADER; gone++) {
      expect(texts(log.slice(gone))).toEqual(['a', 'b']);
      expect(read(log.slice(gone)).headerDamaged).toBe(true);
    }
    const wrong = log.slice();
    wrong[20] = (wrong[20] ?? 0) ^ 1;
    expect(texts(wrong)).toEqual(['a', 'b']);
    expect(read(wrong).headerDamaged).toBe(true);
  });

  it('is never taken for empty when it has no bytes', () => {
    expect(read(new Uint8Array(0))).toEqual({
      frames: [],
      damaged: [],
      headerDamaged: true,
      newer: false,
      refusesUs: false,
    });
    expect(read(encodeLogHeader(SALT)).headerDamaged).toBe(false);
  });

  it('says when its header names a newer format', () => {
    const log = encodeLog(crypto, SALT, [utf8('a')]);
    log[7] = 2;
    expect(read(log)).toMatchObject({ newer: true, headerDamaged: false, refusesUs: false });
    log[9] = 2;
    expect(read(log)).toMatchObject({ newer: true, headerDamaged: false, refusesUs: true });
    expect(texts(log)).toEqual(['a']);
  });

  it('asks for a newer reader also when what stands behind the versions is not ours, but never by one wrong bit', () => {
    const log = encodeLog(crypto, SALT, [utf8('a')]);
    const newer = log.slice();
    newer.set([0, 9, 0, 9, ...SALT.map((byte) => byte ^ 255)], 6);
    expect(read(newer).refusesUs).toBe(true);
    for (let bit = 0; bit < 8 * LOG_HEADER; bit++) {
      const wrong = log.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(read(wrong).refusesUs).toBe(false);
    }
  });

  it('tells a frame that never got its end from one of which a byte is wrong', () => {
    const log = encodeLog(crypto, SALT, [utf8('one'), utf8('two')]);
    const at = read(log).frames[1]?.at ?? 0;
    for (let length = at + 1; length < log.length; length++)
      expect(endsEarly(log.slice(0, length), at), `cut at ${length}`).toBe(true);
    for (let wrong = at; wrong < log.length; wrong++) {
      const broken = log.slice();
      broken[wrong] = (broken[wrong] ?? 0) ^ 1;
      // A length that grew cannot be told from a file that shrank.
      const grew = wrong >= at + 4 && wrong < at + 7;
      expect(endsEarly(broken, at), `byte ${wrong}`).toBe(grew);
    }
  });

  it('costs no more than its own size when a length claims gigabytes', () => {
    const log = concat(
      encodeLogHeader(SALT),
      utf8('GRFR'),
      Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 1),
      new Uint8Array(40),
    );
    expect(read(log)).toMatchObject({ frames: [], tornAt: LOG_HEADER });
  });
});
