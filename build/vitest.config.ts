import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**'],
    environment: 'node',
    allowOnly: false, // a forgotten .only would hide every other test
    testTimeout: 20_000, // a poor PC, with both cores busy
  },
});
