/** PNG guards each of its chunks with a checksum, and packs some of the text a position may stand in. */
import type { Bytes } from '../ports.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** A private chunk that every reader passes over. */
const PASSED_OVER = [0x67, 0x72, 0x57, 0x70]; // grWp

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 as in PNG and zip. */
function crc32(bytes: Bytes): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Text chunks whose words are packed or spelled in hex, so that a position in them is not seen. */
function hides(type: string, data: Bytes): boolean {
  const start = String.fromCharCode(...data.subarray(0, 40));
  if (type === 'tEXt' || type === 'zTXt') return /^(Raw profile type|XML:com\.adobe\.xmp)/.test(start);
  return type === 'iTXt' && start.startsWith('XML:com.adobe.xmp\0') && data[18] === 1;
}

/** Takes out chunks that hide what cannot be read in them, and makes the checksums of changed ones true again. */
export function mendPng(before: Bytes, after: Bytes): void {
  if (!SIGNATURE.every((byte, i) => after[i] === byte)) return;
  const view = new DataView(after.buffer, after.byteOffset, after.byteLength);
  for (let at = 8; at + 12 <= after.length; ) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > after.length) return;
    const type = String.fromCharCode(...after.subarray(at + 4, at + 8));
    const data = after.subarray(at + 8, end);
    if (hides(type, data)) {
      after.set(PASSED_OVER, at + 4);
      data.fill(0);
    }
    const whole = after.subarray(at + 4, end);
    const was = before.subarray(at + 4, end);
    if (type !== 'IDAT' && whole.some((byte, i) => byte !== was[i])) view.setUint32(end, crc32(whole));
    at = end + 4;
  }
}
