/** How many points a picture has, from its header alone: asked before anybody unpacks it. */

type Reader = (view: DataView) => number | undefined;

const png: Reader = (view) => view.getUint32(16) * view.getUint32(20);
const gif: Reader = (view) => view.getUint16(6, true) * view.getUint16(8, true);

const webp: Reader = (view) => {
  const chunk = view.getUint32(12);
  const u24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  if (chunk === 0x56503858) return (u24(24) + 1) * (u24(27) + 1); // VP8X
  if (chunk === 0x5650384c) {
    // VP8L: fourteen bits each
    const bits = view.getUint32(21, true);
    return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1);
  }
  return (view.getUint16(26, true) & 0x3fff) * (view.getUint16(28, true) & 0x3fff);
};

const jpeg: Reader = (view) => {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7);
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
};

const READERS: Readonly<Record<string, Reader>> = {
  'image/png': png,
  'image/gif': gif,
  'image/webp': webp,
  'image/jpeg': jpeg,
};

/** `undefined` when the header does not say, or lies beyond what was read. */
export function pixelsOf(type: string, head: Uint8Array): number | undefined {
  try {
    const pixels = READERS[type]?.(new DataView(head.buffer, head.byteOffset, head.byteLength));
    return pixels === undefined || pixels === 0 ? undefined : pixels;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
