import { existsSync } from 'node:fs';
import { type BrowserContext, chromium, type Page } from '@playwright/test';

/** A browser for tests. */
export interface TestPages {
  /** Opens a page with cookies of its own. */
  open(): Promise<Page>;
  close(): Promise<void>;
}

const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
];

/** Starts Chromium: `POSTERN_CHROMIUM`, an installed one, or Playwright's own. */
export async function openBrowser(): Promise<TestPages> {
  const executablePath = process.env['POSTERN_CHROMIUM'] ?? CHROMIUMS.find(existsSync);
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: FLAGS });
  const contexts: BrowserContext[] = [];
  return {
    async open() {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      contexts.push(context);
      return context.newPage();
    },
    close: () => browser.close(),
  };
}
