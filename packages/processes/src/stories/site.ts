import {
  createLockitNetworkEmulator,
  type ServedEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables } from '@postern/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEdgeAlone } from '../edge-alone.ts';
import type { Runtime } from '../edge-command.ts';
import type { EdgeProcess } from '../edge-process.ts';
import { type RawResponse, sendRaw } from './world.ts';

/** Tests how an edge on a runtime serves its site, the console's build. */
export function describeSite(runtime: Runtime): void {
  describe(`the site on ${runtime}`, () => {
    let lockit: ServedEmulator | undefined;
    let edge: EdgeProcess | undefined;
    beforeAll(async () => {
      lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
      edge = await startEdgeAlone(runtime, buildVariables(lockit.origin));
    });
    afterAll(async () => {
      await edge?.end();
      await lockit?.close();
    });
    describePaths(() => edge?.origin ?? '');
  });
}

function describePaths(origin: () => string): void {
  // Node's fetch would add Sec-Fetch-Mode.
  const ask = (path: string, headers: Record<string, string> = {}): Promise<RawResponse> =>
    sendRaw(origin(), path, headers);

  test('serves an asset as immutable, under its exact name only', async () => {
    const { body: app } = await ask('/');
    const [asset = ''] = /\/assets\/[\w.-]+\.js/.exec(app) ?? [];
    const response = await ask(asset);
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toMatch(/^text\/javascript/);
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const known = { 'if-none-match': response.headers['etag'] ?? '' };
    expect((await ask(asset, known)).status).toBe(304);
    for (const [path, headers] of [
      ['/assets/index-deadbeef.js', {}],
      ['/assets/index-deadbeef.js', { 'sec-fetch-mode': 'navigate', accept: 'text/html' }],
      [`${asset}x`, { accept: '*/*' }],
      ['/assets/', {}],
      ['/assets/none', {}],
      ['/none.js', {}],
    ] as const) {
      const none = await ask(path, headers);
      expect([path, none.status, none.headers['cache-control']]).toEqual([path, 404, 'no-store']);
      expect(none.body).not.toContain('<html');
    }
  });

  test('serves the app for its pages, with revalidation', async () => {
    for (const [path, headers] of [
      ['/', {}],
      ['/projects/1', {}],
      ['/callback?code=x&state=y', { 'sec-fetch-mode': 'navigate' }],
      ['/users/jane.doe', { 'sec-fetch-mode': 'navigate' }],
    ] as const) {
      const page = await ask(path, headers);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.headers['content-type']).toMatch(/^text\/html/);
      expect(page.headers['content-security-policy']).toContain("default-src 'self'");
      expect(page.headers['cache-control']).toMatch(/no-cache|max-age=0, must-revalidate/);
      const etag = page.headers['etag'] ?? '';
      expect((await ask(path, { ...headers, 'if-none-match': etag })).status).toBe(304);
    }
  });

  test('a path of the edge is never a page, with or without a final slash', async () => {
    for (const [path, status, type] of [
      ['/healthz/', 200, 'application/json'],
      ['/readyz/', 200, 'application/json'],
      ['/auth', 403, 'application/problem+json'],
      ['/api', 403, 'application/problem+json'],
    ] as const) {
      const response = await ask(path);
      expect([path, response.status, response.headers['content-type']]).toEqual([
        path,
        status,
        type,
      ]);
    }
  });

  test('rejects methods other than GET and HEAD', async () => {
    for (const path of ['/', '/projects/1', '/assets/none.js']) {
      expect([path, (await sendRaw(origin(), path, {}, 'POST')).status]).toEqual([path, 405]);
      const head = await sendRaw(origin(), path, {}, 'HEAD');
      expect([path, head.status]).toEqual([path, path.startsWith('/assets/') ? 404 : 200]);
    }
  });
}
