import { resolve } from 'node:path';
import type { BrowserContext, Page, Route } from '@playwright/test';
import { build } from 'vite';

const KIT = resolve(import.meta.dirname, '../../../packages/browser');

/** Whether a URL belongs to the app and not to the edge, or to the fake provider of the kit. */
const isApp = ({ pathname }: URL): boolean => !/^\/(auth|api|provider)\//.test(pathname);

/** How to show an example. */
export interface Showing {
  /** Further headers of the app's pages. Default: none. */
  readonly headers?: Record<string, string>;
  /** A text of the example and its replacement. Default: none. */
  readonly replace?: readonly [documented: string, real: string];
}

/**
 * Serves one of the kit's examples in place of the console, on every path of the app. The session
 * endpoints and the API remain the product's. The exports of the example are `window.example`.
 */
export async function showExample(
  page: Page,
  origin: string,
  example: string,
  { headers = {}, replace = ['', ''] }: Showing = {},
): Promise<void> {
  const body = await buildExample(example, replace);
  await page.context().route(
    (url) => url.origin === origin && isApp(url),
    (route) => route.fulfill({ contentType: 'text/html', headers, body }),
  );
  await unfoldRedirects(page.context());
}

/** Builds the page of {@link showExample}. */
export async function buildExample(
  example: string,
  replace: NonNullable<Showing['replace']>,
): Promise<string> {
  const script = (await bundle(resolve(KIT, 'examples', example))).replaceAll(...replace);
  const html = '<!doctype html><title>Example</title><main id="app"></main>';
  const button = example.endsWith('.tsx') ? '' : '<button>Sign in with LockitNetwork</button>';
  return `${html}${button}<script type="module">${script}</script>`;
}

/**
 * Replaces the provider's redirect with a page that navigates. Playwright does not pass redirected
 * requests to its routes, so the console would get the callback.
 */
async function unfoldRedirects(context: BrowserContext): Promise<void> {
  await context.route('**/tools/consent', async (route: Route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const response = await route.fetch({ maxRedirects: 0 });
    const target = JSON.stringify(response.headers()['location']);
    return route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><script>location.replace(${target})</script>`,
    });
  });
}

/** Bundles a module as one script. Its exports become `window.example`. */
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
      // Only one script is served.
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
