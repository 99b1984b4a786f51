import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect, test } from '../story.ts';

/** Serves a page of another origin that frames a given URL. */
async function serveFramer(): Promise<{ server: Server; origin: string }> {
  const server = createServer(({ url = '' }, response) => {
    const target = new URL(url, 'http://framer').searchParams.get('frame') ?? '';
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><iframe src="${target.replaceAll('&', '&amp;')}"></iframe>`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { server, origin: `http://localhost:${port}` };
}

test('S-51 browsers refuse to frame pages of the product on another origin', async ({
  page,
  product,
}) => {
  const { server, origin } = await serveFramer();
  const frame = async (path: string): Promise<string> => {
    await page.goto(`${origin}/?frame=${encodeURIComponent(product.origin + path)}`);
    return page.frames()[1]?.url() ?? '';
  };
  // A response that is not a page proves that frames work here.
  expect(await frame('/healthz')).toBe(`${product.origin}/healthz`);
  for (const path of ['/', '/projects', '/callback?code=c&state=s', '/problems/session_missing']) {
    expect([path, await frame(path)]).toEqual([path, 'chrome-error://chromewebdata/']);
  }
  server.close();
});
