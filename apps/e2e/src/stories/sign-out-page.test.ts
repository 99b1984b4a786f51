import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { findFreePorts } from '@postern/processes';
import { CLIENT, consent, startOpenIdProvider } from '../open-id-provider.ts';
import { startProduct } from '../product.ts';

base(
  'S-52 the page of a sign-out posts the ID token, and no page of the app can read it',
  async ({ page }) => {
    const [port = 0, providerPort = 0] = await findFreePorts(2);
    const origin = `http://localhost:${port}`;
    const issuer = `http://localhost:${providerPort}`;
    const provider = await startOpenIdProvider(providerPort, [`${origin}/auth/callback/op`]);
    const folder = await mkdtemp(join(tmpdir(), 'postern-sign-out-'));
    const config = join(folder, 'postern.config.json');
    const op = { type: 'oidc', id: 'op', issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret };
    await writeFile(config, JSON.stringify({ connections: [{ ...op, signOutBy: 'post' }] }));
    const product = await startProduct(
      () => ({ POSTERN_PORT: String(port), POSTERN_CONFIG: config }),
      'node',
    );
    try {
      const posted = page
        .context()
        .waitForEvent(
          'request',
          (one) => one.method() === 'POST' && one.url().startsWith(`${issuer}/session/end`),
        );
      await page.goto(`${origin}/auth/sign-in?connection=op&return_to=/session`);
      await consent(page);
      await page.waitForURL(`${origin}/session`);
      // A page of the app opens the sign-out in a window, and tries to read its form until it has left.
      const read = await page.evaluate(async () => {
        const headers = { 'x-postern': '1', 'content-type': 'application/json' };
        const body = JSON.stringify({ atProvider: true });
        const response = await fetch('/auth/logout', { method: 'POST', headers, body });
        const { continueAt }: { continueAt: string } = await response.json();
        const opened = open(continueAt);
        const seen: string[] = [];
        for (let tries = 0; tries < 200; tries += 1) {
          try {
            seen.push(opened?.document.querySelector('input')?.value ?? 'nothing');
          } catch {
            seen.push('refused');
          }
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const fetched = await fetch(continueAt, { headers }).then(({ status }) => status);
        return { seen: [...new Set(seen)], fetched };
      });
      const form = new URLSearchParams((await posted).postData() ?? '');
      expect(form.get('id_token_hint')).toMatch(/^eyJ/);
      expect(form.get('client_id')).toBe(CLIENT.id);
      expect(read.seen.filter((text) => text !== 'nothing')).toEqual(['refused']);
      expect(read.fetched).toBe(403);
    } finally {
      await product.end();
      await provider.end();
      await rm(folder, { recursive: true });
    }
  },
);
