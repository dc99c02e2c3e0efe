/**
 * The window. It is served under a content security policy without inline code and with Trusted Types, so the
 * build must put nothing inline: no data: assets, no preload polyfill, workers as files of their own.
 */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: join(import.meta.dirname, '../renderer'),
  base: './', // the same files under a loopback port and under Electron's own scheme
  plugins: [react()],
  resolve: {
    alias: {
      // Its edition for pages reads character names by assigning markup, which Trusted Types forbid.
      'decode-named-character-reference': join(
        import.meta.dirname,
        '../node_modules/decode-named-character-reference/index.js',
      ),
    },
  },
  build: {
    outDir: '../dist/window',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    // For browsers without `:dir()` it would become a list of `:lang()`, which forgets what `dir` says.
    cssTarget: ['chrome120', 'edge120', 'firefox121', 'safari17'],
  },
  worker: { format: 'es' },
});
