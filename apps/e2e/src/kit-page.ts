import { resolve } from 'node:path';
import type { BrowserContext, Page, Route } from '@playwright/test';
import { build } from 'vite';

const KIT = resolve(import.meta.dirname, '../../../packages/browser');

/** What an app answers itself, and not the edge. */
const isApp = ({ pathname }: URL): boolean => !/^\/(auth|api)\//.test(pathname);

/**
 * Lets one of the kit's examples take the console's place, on every path that an app answers
 * itself, with `headers` of its choice; the session endpoints and the API stay the product's.
 */
export async function showExample(
  page: Page,
  origin: string,
  example: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const script = await bundle(resolve(KIT, 'examples', example));
  const html = '<!doctype html><title>Example</title><main id="app"></main>';
  const button = example.endsWith('.tsx') ? '' : '<button>Sign in with LockitNetwork</button>';
  const body = `${html}${button}<script type="module">${script}</script>`;
  await page.context().route(
    (url) => url.origin === origin && isApp(url),
    (route) => route.fulfill({ contentType: 'text/html', headers, body }),
  );
  await unfoldRedirects(page.context());
}

/**
 * Playwright does not show redirected requests to its routes, and the console would answer the
 * callback. So the service's redirect is made a step of the page's own.
 */
async function unfoldRedirects(context: BrowserContext): Promise<void> {
  await context.route('**/tools/consent', async (route: Route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const answer = await route.fetch({ maxRedirects: 0 });
    const target = JSON.stringify(answer.headers()['location']);
    return route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><script>location.replace(${target})</script>`,
    });
  });
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    root: KIT,
    logLevel: 'error',
    configFile: false,
    build: { write: false, rolldownOptions: { input: entry } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const result of outputs) {
    if (!('output' in result)) continue;
    const [chunk] = result.output;
    return chunk.code;
  }
  throw new Error('the example did not bundle');
}
