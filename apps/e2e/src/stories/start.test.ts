import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { findFreePort } from '@postern/processes';
import { runRefused, startProduct } from '../product.ts';

test('names a taken port and its variable', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' && address ? address.port : 0);
  try {
    for (const name of ['POSTERN_PORT', 'LOCKIT_EMULATOR_PORT', 'LEKAB_EMULATOR_PORT']) {
      const { code, output } = await runRefused({ [name]: port });
      expect(code).toBe(1);
      expect(output).toContain(port);
      expect(output).toContain(name);
    }
  } finally {
    server.close();
  }
});

test('names the missing half of a pair of credentials', async () => {
  const { code, output } = await runRefused({ LOCKIT_CLIENT_ID: 'mine', LEKAB_PASSWORD: 'mine' });
  expect(code).toBe(1);
  expect(output).toContain('LOCKIT_CLIENT_SECRET: is missing');
  expect(output).toContain('LEKAB_USERNAME: is missing');
});

test('reports all malformed settings at once, each with its fix', async () => {
  const { code, output } = await runRefused({
    POSTERN_KEYS: 'k1:short',
    POSTERN_MODE: 'open',
    POSTERN_SESSION_IDLE_SECONDS: '-1',
    POSTERN_PUBLIC_ORIGIN: 'http://app.example.com',
    POSTERN_ALLOWED_ORIGINS: 'https://app.example.com/',
  });
  expect(code).toBe(1);
  for (const name of ['KEYS', 'MODE', 'SESSION_IDLE_SECONDS', 'PUBLIC_ORIGIN', 'ALLOWED_ORIGINS']) {
    expect(output).toContain(`POSTERN_${name}: `);
  }
  expect(output).not.toContain('short');
});

test('names the folder and its variable if a second start uses the same data', async () => {
  const product = await startProduct();
  try {
    const { code, output } = await runRefused({ POSTERN_DATA_DIR: product.dataDirectory });
    expect(code).toBe(1);
    expect(output).toContain(`${product.dataDirectory} is in use by another start`);
    expect(output).toContain('POSTERN_DATA_DIR');
  } finally {
    await product.end();
  }
});

test('Ctrl-C ends every process', async () => {
  const product = await startProduct();
  const before = listProcesses(product.origin);
  expect(before).not.toEqual([]);
  await product.end();
  await expect.poll(() => listProcesses(product.origin)).toEqual([]);
});

test('rejects invalid ports', async () => {
  const port = await findFreePort();
  const same = await runRefused({ POSTERN_PORT: String(port), LEKAB_EMULATOR_PORT: String(port) });
  expect(same.output).toContain('must differ');
  const word = await runRefused({ POSTERN_PORT: 'http' });
  expect([same.code, word.code]).toEqual([1, 1]);
  expect(word.output).toContain('POSTERN_PORT is "http"');
});

/** The command lines of processes that serve an origin's port. */
function listProcesses(origin: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  // Match the whole number: a browser's arguments contain long numbers.
  const port = new RegExp(`(?<!\\d)${new URL(origin).port}(?!\\d)`);
  return lines.filter((line) => !line.startsWith('Z') && port.test(line));
}
