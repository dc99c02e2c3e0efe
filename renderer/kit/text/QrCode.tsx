import encodeQR from 'qr';
import { useMemo } from 'react';
import styles from './text.module.css';

/** Cells of light around the picture, which readers need (ISO/IEC 18004: four). */
const QUIET = 4;

/** One path for all dark cells: a few thousand elements would be slow. */
function drawn(text: string): { side: number; path: string } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  const cells = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { side: rows.length, path: cells.join('') };
}

/** A text as a picture that cameras read; dark on light in every theme. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { side, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      className={styles.qr}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
