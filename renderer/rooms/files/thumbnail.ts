/** A small picture of a photo, made once where it is attached and carried before the original. */
import { pixelsOf } from '../../../sync/domain/pixels.ts';

/** The longer side, in points. */
const SIDE = 480;
const BYTES_AT_MOST = 20_480;
const QUALITIES = [0.8, 0.65, 0.5, 0.35, 0.2];
/** As the engine has it: what claims more is not unpacked. */
const PIXELS_AT_MOST = 40_000_000;
const HEADER = 65_536;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

async function isSmallEnough(file: File): Promise<boolean> {
  const pixels = pixelsOf(file.type, new Uint8Array(await file.slice(0, HEADER).arrayBuffer()));
  return pixels !== undefined && pixels <= PIXELS_AT_MOST;
}

/** `undefined` for what is no picture this window can show: then there is none. */
export async function thumbnailOf(file: File): Promise<File | undefined> {
  if (!TYPES.has(file.type) || !(await isSmallEnough(file))) return undefined;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
    picture.close();
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      if (blob.size <= BYTES_AT_MOST) return new File([blob], 'thumb.webp', { type: blob.type });
    }
  } catch {
    // A picture that the browser cannot unpack is attached all the same.
  }
  return undefined;
}
