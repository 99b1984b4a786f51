import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createEmulatorControls } from '../fixtures/controls-client.ts';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { buildBasic, controlsOf, getWithToken, postForm } from '../testing/in-process.ts';
import { makeFolder } from '../testing/make-folder.ts';
import { serveEmulator } from './serve.ts';

test('an emulator is served on a free port until it is closed', async () => {
  const { origin, port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  expect(origin).toBe(`http://localhost:${port}`);
  expect((await fetch(`${origin}/rime/send`, { method: 'POST' })).status).toBe(401);
  await close();
  await expect(fetch(origin)).rejects.toThrow('fetch failed');
});

test('close ends open requests', async () => {
  const { origin, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const controls = createEmulatorControls(origin);
  await controls.addFault({ target: '/token', kind: 'latency', latencyMs: 60_000 });
  const open = fetch(`${origin}/auth/api/v1/token`, { method: 'POST' }).then(
    () => 'answered',
    () => 'ended',
  );
  await expect.poll(() => controls.readFaults()).toEqual([]);
  await close();
  expect(await open).toBe('ended');
});

test.each([
  ['without a body, as curl -X POST sends it', ''],
  ['with a body in chunks', 'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n'],
])('a request %s is read', async (_, rest) => {
  const { port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const socket = connect(port, '127.0.0.1');
  const head =
    'POST /__emulator/reset HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n';
  socket.write(`${head}${rest}\r\n`);
  expect(await readText(socket)).toMatch(/^HTTP\/1\.1 200 /);
  await close();
});

test('a taken port rejects with EADDRINUSE', async () => {
  const { port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  await expect(serveEmulator(createLekabEmulator(), { port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await close();
});

test('a client that disconnects while sending its body is neither an error nor a logged call', async () => {
  const logError = vi.spyOn(console, 'error');
  const { origin, port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'POST /auth/api/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ngrant',
  );
  await setTimeout(100);
  socket.destroy();
  await setTimeout(100);
  expect(logError).not.toHaveBeenCalled();
  expect(await createEmulatorControls(origin).requests()).toEqual([]);
  await close();
});

test.each(['0.0.0.0', '::', '192.168.1.1', 'example.com'])(
  'an emulator is not served on %s',
  async (hostname) => {
    const serving = serveEmulator(createLekabEmulator(), { port: 0, hostname });
    await expect(serving).rejects.toThrow('Emulators listen on loopback only');
  },
);

test('a host name other than loopback is rejected, even if it resolves to loopback', async () => {
  const { port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const ask = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const path = '/__emulator/issued';
      get({ hostname: '127.0.0.1', port, path, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', 'a.localhost:1', '[::1]:2']) {
    expect([host, await ask(host)]).toEqual([host, 200]);
  }
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:80']) {
    expect([host, await ask(host)]).toEqual([host, 421]);
  }
  await close();
});

test('serving does not replace this process’s Request and Response', async () => {
  const [before, beforeResponse] = [globalThis.Request, globalThis.Response];
  const { close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  expect(globalThis.Request).toBe(before);
  expect(globalThis.Response).toBe(beforeResponse);
  await close();
});

const basic = buildBasic('example-client', 'top-secret');
const clock = () => Date.UTC(2026, 10, 21);

test('with a data directory, LockitNetwork restores its state', async () => {
  const dataDir = await makeFolder();
  const first = createLockitNetworkEmulator({ dataDir, clock });
  const served = await serveEmulator(first, { port: 0 });
  await controlsOf(first).updateSettings({ refreshTokenReuse: 'revoke-family' });
  await controlsOf(first).advanceClock(60);
  const code = {
    grant_type: 'authorization_code',
    code: 'example-auth-code',
    redirect_uri: 'https://example-client.com/auth_code',
  };
  expect((await postForm(first, '/oauth/access-token', code, basic)).status).toBe(200);
  await served.close();

  const second = createLockitNetworkEmulator({ dataDir, clock });
  const servedAgain = await serveEmulator(second, { port: 0 });
  expect((await getWithToken(second, '/projects', 'example-access-token')).status).toBe(200);
  expect((await controlsOf(second).readSettings()).refreshTokenReuse).toBe('revoke-family');
  const now = await second.request('/__emulator/clock');
  expect(await now.json()).toMatchObject({ advancedSeconds: 60 });
  // The code is still marked as used: using it again revokes its tokens.
  expect((await postForm(second, '/oauth/access-token', code, basic)).status).toBe(400);
  expect((await getWithToken(second, '/projects', 'example-access-token')).status).toBe(401);
  await servedAgain.close();
});

test('with a data directory, LEKAB restores its state', async () => {
  const dataDir = await makeFolder();
  const first = createLekabEmulator({ dataDir });
  const served = await serveEmulator(first, { port: 0 });
  const authorization = buildBasic('testuser', 'testpass');
  const path = '/auth/api/v1/apikey?name=a';
  const key = await (await first.request(path, { headers: { authorization } })).text();
  await served.close();
  const second = createLekabEmulator({ dataDir });
  const servedAgain = await serveEmulator(second, { port: 0 });
  const sent = await second.request('/rime/send', {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(sent.status).toBe(200);
  await servedAgain.close();
});

test('state is written soon after a change', async () => {
  const dataDir = await makeFolder();
  await postForm(
    createLekabEmulator({ dataDir }),
    '/auth/api/v1/token',
    'grant_type=client_credentials',
    buildBasic('testuser', 'testpass'),
  );
  const read = () => readFile(join(dataDir, 'lekab.json'), 'utf8').catch(() => '');
  await expect.poll(read).toContain('"username":"testuser"');
});

test.each(['{"half":', '{}', '[]', '{"service":{},"clock":"soon","settings":{}}'])(
  'a data file that contains %s is an error that names the fix',
  async (text) => {
    const dataDir = await makeFolder();
    await writeFile(join(dataDir, 'lockit-network.json'), text);
    expect(() => createLockitNetworkEmulator({ dataDir })).toThrow(
      /lockit-network\.json cannot be used: .* Delete that file/,
    );
  },
);
