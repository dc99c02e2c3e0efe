import { brotliCompressSync, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import type { Codec, Inflated } from '../../sync/ports.ts';
import { goldenFile } from '../golden/golden-file.ts';

const prose = utf8('Knead the dough until the window test passes. '.repeat(50));
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** Peak memory of this process in bytes, and how much `work` raised it. */
async function growth<T>(work: () => Promise<T> | T): Promise<{ value: T; grown: number }> {
  const peak = () => process.resourceUsage().maxRSS * 1024;
  const before = peak();
  const value = await work();
  return { value, grown: peak() - before };
}

/** What every Codec does. */
export const codecContract = (name: string, codec: Codec): void => {
  describe(`the codec: ${name}`, () => {
    it('gives back what it compressed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
          const inflated = await codec.inflate(await codec.deflate(bytes), bytes.length);
          expect(inflated).toEqual({ is: 'whole', bytes: plain(bytes) });
        }),
        { numRuns: 60 },
      );
    });

    it('makes prose much smaller', async () => {
      expect((await codec.deflate(prose)).length).toBeLessThan(prose.length / 10);
    });

    it('answers plain arrays of bytes, not Node’s buffers', async () => {
      const deflated = await codec.deflate(prose);
      const inflated = await codec.inflate(deflated, prose.length);
      expect(Object.getPrototypeOf(deflated)).toBe(Uint8Array.prototype);
      expect(inflated.is === 'whole' && Object.getPrototypeOf(inflated.bytes)).toBe(Uint8Array.prototype);
    });

    const inflaters: [string, (bytes: Uint8Array) => Uint8Array, Codec['inflate'] | Codec['inflateRaw']][] = [
      ['Brotli', (bytes) => plain(brotliCompressSync(bytes)), codec.inflate],
      ['raw DEFLATE', (bytes) => plain(deflateRawSync(bytes)), codec.inflateRaw],
    ];
    for (const [format, deflate, inflate] of inflaters) {
      const whole = deflate(prose);
      const inflated = async (bytes: Uint8Array, limit: number): Promise<Inflated> => inflate(bytes, limit);

      it(`inflates ${format} up to the limit exactly and not a byte more`, async () => {
        expect(await inflated(whole, prose.length)).toEqual({ is: 'whole', bytes: prose });
        expect(await inflated(whole, prose.length - 1)).toEqual({ is: 'too-large' });
        expect(await inflated(whole, 0)).toEqual({ is: 'too-large' });
        expect(await inflated(deflate(new Uint8Array(0)), 0)).toEqual({
          is: 'whole',
          bytes: new Uint8Array(0),
        });
        expect(await inflated(deflate(Uint8Array.of(7)), 0)).toEqual({ is: 'too-large' });
      });

      it(`calls every truncation of ${format} damaged`, async () => {
        for (let length = 0; length < whole.length; length++) {
          expect(await inflated(whole.subarray(0, length), 1e6)).toEqual({ is: 'damaged' });
        }
      });

      it(`calls bytes after the end of ${format} damage`, async () => {
        expect(await inflated(concat(whole, Uint8Array.of(0)), 1e6)).toEqual({ is: 'damaged' });
        expect(await inflated(concat(whole, whole), 1e6)).toEqual({ is: 'damaged' });
      });

      it(`never throws on bytes that are no ${format}`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
            expect(['whole', 'damaged', 'too-large']).toContain((await inflated(bytes, 1000)).is);
          }),
        );
      });
    }

    it('refuses a Brotli stream of a gigabyte without taking more than 64 MB', async () => {
      const bomb = goldenFile('bomb-1-gigabyte.br');
      expect(bomb.length).toBeLessThan(5000);
      const { value, grown } = await growth(() => codec.inflate(bomb, 8_388_608));
      expect(value).toEqual({ is: 'too-large' });
      expect(grown).toBeLessThan(64 * 1024 * 1024);
    });

    it('refuses a raw DEFLATE stream of 64 megabytes without taking more than 64 MB', async () => {
      const bomb = deflateRawSync(new Uint8Array(64 * 1024 * 1024));
      const { value, grown } = await growth(() => codec.inflateRaw(bomb, 1_048_576));
      expect(value).toEqual({ is: 'too-large' });
      expect(grown).toBeLessThan(64 * 1024 * 1024);
    });
  });
};
