/** What an exported file is called. */
import type { ExportFormat } from '../../../sync/api.ts';

/** In the order in which they are offered. */
export const EXPORT_FORMATS: readonly ExportFormat[] = ['html', 'markdown', 'csv', 'json'];

/** One file per export; Markdown is many, so it comes in a folder packed as one. */
const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  html: 'html',
  markdown: 'zip',
  csv: 'csv',
  json: 'json',
};

/** `<words> 2026-11-23.csv`; `words` without what a file name may not hold. */
export function exportName(words: string, format: ExportFormat, now = new Date()): string {
  const safe = words
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, 80);
  return `${safe === '' ? 'Granary' : safe} ${now.toISOString().slice(0, 10)}.${ENDINGS[format]}`;
}
