import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

/** A browser for tests. */
export interface TestPages {
  /** Opens a page with separate cookies. */
  open(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts Chromium. */
export async function openBrowser(): Promise<TestPages> {
  const browser = await chromium.launch(buildLaunchOptions());
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
