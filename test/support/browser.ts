import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

/** Real Chromium from the npm registry; needs nothing of the machine. */
export const launch = async (): Promise<Browser> =>
  launcher.launch({
    executablePath: await chromium.executablePath(),
    // Not the package's own arguments: those are for one page in one process, and switch web security off.
    args: ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    headless: true,
  });
