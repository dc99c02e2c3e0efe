/**
 * Cells that a spreadsheet would run as a formula (OWASP, "CSV injection") get a leading apostrophe, and so do cells
 * that look as if they had one already: so taking one away again always gives the cell that was.
 */
export const guarded = (cell: string): string => (/^'*[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell);

/** The reverse of `guarded`; only for tables Granary wrote itself. */
export const unguarded = (cell: string): string => (/^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell);
