import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './chromium.mjs';

const executablePath = findChromium();

/** No webServer: every spec starts a shell of its own on a home of its own. */
export default defineConfig({
  testDir: '../tests/e2e',
  outputDir: '../dist/e2e',
  workers: 2,
  fullyParallel: true,
  retries: 0, // a test that passes the second time is a failure
  forbidOnly: true,
  timeout: 60_000,
  use: {
    browserName: 'chromium',
    trace: 'off',
    launchOptions: {
      // Else the browser keeps pages away from other programs on this PC, and our own policy would seem to.
      args: [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'],
      ...(executablePath ? { executablePath } : {}),
    },
  },
});
