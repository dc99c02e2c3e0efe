/** The Codec port over Node's zlib. Inflating is bounded: output beyond the limit is never allocated. */
import {
  type BrotliOptions,
  brotliCompress,
  brotliDecompress,
  constants,
  type InputType,
  inflateRawSync,
  type ZlibOptions,
} from 'node:zlib';
import type { Bytes, Codec, Inflated } from '../ports.ts';

/** With `info: true` zlib also tells how much of the input it took; the types do not know this shape. */
interface Outcome {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;

const CHUNK = 65_536;

/** zlib refuses a limit of 0; `judge` looks at the length again. */
const bounded = (limit: number) => ({
  maxOutputLength: Math.max(limit, 1),
  chunkSize: Math.max(64, Math.min(limit + 1, CHUNK)),
  info: true,
});

/** What a finished inflate amounts to: bytes behind the end of the stream are damage, not decoration. */
function judge(outcome: unknown, bytes: Bytes, limit: number): Inflated {
  if (!isOutcome(outcome) || outcome.engine.bytesWritten !== bytes.length) return { is: 'damaged' };
  const { buffer } = outcome;
  if (buffer.length > limit) return { is: 'too-large' };
  return { is: 'whole', bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length) };
}

function judgeError(error: unknown): Inflated {
  const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return { is: tooLarge ? 'too-large' : 'damaged' };
}

/** A bounded inflate that does not leave the thread; `run` is one of zlib's synchronous functions. */
export function inflateWith(
  run: (bytes: InputType, options: ZlibOptions & BrotliOptions) => Buffer,
  bytes: Bytes,
  limit: number,
): Inflated {
  try {
    return judge(run(bytes, bounded(limit)), bytes, limit);
  } catch (error) {
    return judgeError(error);
  }
}

/** Brotli settings for a payload of `size` bytes at the given quality (0 to 11). */
export const brotliOptions = (quality: number, size: number): BrotliOptions => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: size,
  },
});

export const nodeCodec: Codec = {
  deflate: (bytes) =>
    new Promise((resolve, reject) => {
      brotliCompress(bytes, brotliOptions(9, bytes.length), (error, buffer) =>
        error ? reject(error) : resolve(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)),
      );
    }),
  inflate: (bytes, limit) =>
    new Promise((resolve) => {
      const options: BrotliOptions & { info: boolean } = bounded(limit);
      brotliDecompress(bytes, options, (error, outcome) =>
        resolve(error ? judgeError(error) : judge(outcome, bytes, limit)),
      );
    }),
  inflateRaw: (bytes, limit) => inflateWith(inflateRawSync, bytes, limit),
};
