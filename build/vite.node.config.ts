/** The programs that run in Node. Packages stay in node_modules; our own sources become one file per program. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const ROOT = join(import.meta.dirname, '..');

/** dist/node/<name>.mjs is made from this file. */
const PROGRAMS = {
  granary: 'sync/cli/main.ts',
  'browser-shell': 'electron/browser/main.ts',
  desktop: 'electron/main/main.ts',
};

/** Those that are written so far. */
const present = Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(ROOT, source)));
export default defineConfig({
  root: ROOT,
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false, // a stack trace from somebody's PC must be readable
    rolldownOptions: {
      input: Object.fromEntries(present),
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
