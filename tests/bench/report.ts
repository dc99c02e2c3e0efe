/** What a benchmark found, for people and for programs. A bench measures; whether a bound holds is shown, not thrown. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, atMost, atLeast }) => {
    const shown = Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(4);
    const bound =
      atMost !== undefined
        ? `<= ${atMost.toLocaleString('en')}`
        : atLeast !== undefined
          ? `>= ${atLeast.toLocaleString('en')}`
          : '';
    const holds = (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
    return [name, `${shown} ${unit}`.trim(), bound, bound === '' ? '' : holds ? 'holds' : 'MISSED'] as const;
  });
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
