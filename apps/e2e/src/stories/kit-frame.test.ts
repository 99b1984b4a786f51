import { resolve } from 'node:path';
import type { Frame } from '@playwright/test';
import { expect, test } from '@postern/browser/testing/playwright';
import { bundle } from '../kit-page.ts';

// Nothing listens there: the test itself serves the app, its edge, and the page around it.
const APP = 'http://localhost:9/';
const OTHER_SITE = 'http://127.0.0.1:9/';

const findCodes = async (frame: Frame): Promise<string[]> =>
  frame.evaluate(async () => {
    const { diagnose } = Reflect.get(window, 'example');
    const findings = await diagnose({ state: { status: 'signed-out' }, fetch });
    return findings.map(({ code }: { code: string }) => code);
  });

test('diagnose reports an app in a frame of another site, and no other', async ({
  context,
  page,
}) => {
  const script = await bundle(
    resolve(import.meta.dirname, '../../../../packages/browser/src/diagnostics.ts'),
  );
  const serve = async (url: string, body: string): Promise<void> => {
    await context.route(url, (route) => route.fulfill({ contentType: 'text/html', body }));
  };
  const frame = `<!doctype html><iframe src="${APP}"></iframe>`;
  await serve(APP, `<!doctype html><script type="module">${script}</script>`);
  await serve(`${APP}frame`, frame);
  await serve(OTHER_SITE, frame);

  await test.step('not in a frame', async () => {
    await page.goto(APP);
    expect(await findCodes(page.mainFrame())).toEqual([]);
  });
  await test.step('in a frame of its own origin', async () => {
    await page.goto(`${APP}frame`);
    expect(await findCodes(page.frames()[1] ?? page.mainFrame())).toEqual([]);
  });
  await test.step('in a frame of another site', async () => {
    await page.goto(OTHER_SITE);
    expect(await findCodes(page.frames()[1] ?? page.mainFrame())).toContain('page_framed');
  });
});
