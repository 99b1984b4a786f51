import { resolve } from 'node:path';
import type { BrowserContext, Page, Route } from '@playwright/test';
import { build } from 'vite';

const KIT = resolve(import.meta.dirname, '../../../packages/browser');

/** What an app answers itself, and not the edge. */
const isApp = ({ pathname }: URL): boolean => !/^\/(auth|api)\//.test(pathname);

/** How an example is shown. */
export interface Showing {
  /** What the app's own pages answer besides. */
  readonly headers?: Record<string, string>;
  /** What stands in the example's text, and what is true in the test. */
  readonly replace?: readonly [documented: string, real: string];
}

/**
 * Lets one of the kit's examples take the console's place, on every path that an app answers
 * itself; the session endpoints and the API stay the product's. What it exports is `window.example`.
 */
export async function showExample(
  page: Page,
  origin: string,
  example: string,
  { headers = {}, replace = ['', ''] }: Showing = {},
): Promise<void> {
  const script = (await bundle(resolve(KIT, 'examples', example))).replaceAll(...replace);
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

/** Bundles a module as one script, whose exports become `window.example`. */
export async function bundle(example: string): Promise<string> {
  const entry = 'example:entry';
  const code = `import * as example from ${JSON.stringify(example)}; window.example = example;`;
  const built = await build({
    root: KIT,
    logLevel: 'error',
    configFile: false,
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      // One script: nobody would serve a second one.
      rolldownOptions: { input: entry, output: { codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const result of outputs) {
    if (!('output' in result)) continue;
    const [chunk] = result.output;
    return chunk.code;
  }
  throw new Error('the example did not bundle');
}
