import { expect, test } from 'vitest';
import { open, signIn, url } from '../../testing/tools-pages.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

test('every page forbids framing, storing, referrers and foreign resources', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const pages = [
    await open(app, url),
    await open(app, url, cookie),
    await open(app, `${url}&state=2`),
  ];
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 400]);
  for (const { headers } of pages) {
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
  }
});

test('only the consent page may redirect a form, and only to its client', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const signInPage = await open(app, url);
  const consentPage = await open(app, url, cookie);
  expect(signInPage.headers.get('content-security-policy')).toContain("form-action 'self';");
  expect(consentPage.headers.get('content-security-policy')).toContain(
    "form-action 'self' http://localhost:5173;",
  );
});
