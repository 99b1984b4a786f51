import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildWorker, startWorkerd, type Workerd } from '@postern/processes';
import { buildVariables, HEADERS, makeTicket } from '@postern/testing';
import { expect, test } from 'vitest';

const FORGED = 100;

/** Every Durable Object that has been called has a database file of its own. */
function countObjects({ storage }: Workerd): number {
  const files = readdirSync(storage, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\/records\/[^/]*\.sqlite$|^records\/[^/]*\.sqlite$/.test(file))
    .length;
}

test('S-74 a forged cookie creates no Durable Object, and a ticket of the edge creates one', async () => {
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const variables = buildVariables(lockit.origin);
  const workerd = await startWorkerd([
    { name: 'edge', script: buildWorker(), variables, records: 'edge' },
  ]);
  const ask = (cookie: string): Promise<Response> =>
    fetch(`${workerd.origins[0]}/auth/session`, {
      headers: { ...HEADERS, cookie: `postern-dev-5173=${cookie}` },
    });
  try {
    await ask(makeTicket());
    const before = countObjects(workerd);
    expect(before).toBeGreaterThan(0);
    for (let count = 0; count < FORGED; count += 1) {
      const response = await ask(randomBytes(66).toString('base64url'));
      expect(await response.json()).toEqual({ status: 'signed-out' });
    }
    expect(countObjects(workerd)).toBe(before);
    await ask(makeTicket());
    expect(countObjects(workerd)).toBe(before + 1);
  } finally {
    await workerd.end();
    await lockit.close();
  }
});

test('without its binding of Durable Objects, a Worker rejects every request and logs the fix', async () => {
  const variables = buildVariables('http://localhost:1');
  const workerd = await startWorkerd([{ name: 'edge', script: buildWorker(), variables }]);
  try {
    const response = await fetch(`${workerd.origins[0]}/auth/config`, { headers: HEADERS });
    expect(response.status).toBe(500);
    await expect.poll(() => workerd.output()).toContain('RECORDS: bind it to RecordObject');
  } finally {
    await workerd.end();
  }
});
