import {
  createEmulatorControls,
  createLekabEmulator,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildWorker, SPAN_EVENT, startWorkerd, until } from '@postern/processes';
import { buildVariables, DemoApp } from '@postern/testing';
import { expect, onTestFinished, test } from 'vitest';

// What Cloudflare's traces would collect: workerd gives the same events to a streaming tail Worker.

const CREDENTIALS = { LEKAB_USERNAME: 'testuser', LEKAB_PASSWORD: 'testpass' };

test('S-66 the spans that the platform collects have no token, code, cookie or secret', async () => {
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  onTestFinished(() => lockit.close());
  const lekab = await serveEmulator(createLekabEmulator(), { port: 0 });
  onTestFinished(() => lekab.close());
  const variables = {
    ...buildVariables(lockit.origin),
    ...CREDENTIALS,
    LEKAB_BASE_URL: lekab.origin,
  };
  const workerd = await startWorkerd([
    { name: 'edge', script: buildWorker(), variables, records: 'edge', printsSpans: true },
  ]);
  onTestFinished(() => workerd.end());
  const app = new DemoApp(workerd.origins[0] ?? '', { lockitOrigin: lockit.origin });
  const attempt = await app.authorize();
  const cookies = [...app.jar.values()];
  await app.post('/auth/callback', attempt);
  cookies.push(...app.jar.values());
  await app.call('GET', '/api/lockit/projects?filter=of-the-caller');
  await app.call('POST', '/auth/refresh');
  await app.post('/api/lekab/rime/send', { text: 'hello' });
  await app.call('POST', '/auth/logout');
  // The last span that the sign-out opens is the deletion of its record.
  await until(async () => readAttributes(workerd.output()).includes('"delete"'));

  const attributes = readAttributes(workerd.output());
  expect(attributes).toContain(`"${lockit.origin}/oauth/access-token"`);
  // An upstream's URL is in its span with the query, which the platform removes if it is told to.
  expect(attributes).toContain('?filter=of-the-caller');
  const issued = [lockit, lekab].map(({ origin }) => createEmulatorControls(origin).issued());
  const tokens = (await Promise.all(issued)).flat().map(({ value }) => value);
  expect(tokens.length).toBeGreaterThanOrEqual(5);
  const secrets = [...tokens, ...cookies, attempt.codeVerifier, 'top-secret', 'testpass'];
  expect(secrets.filter((secret) => attributes.includes(secret))).toEqual([]);
}, 60_000);

/** The lines with the attributes of spans. */
function readAttributes(output: string): string {
  const lines = output.split('\n').filter((line) => line.startsWith(SPAN_EVENT));
  return lines.filter((line) => line.includes('"type":"attributes"')).join('\n');
}
