import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildWorker, startWorkerd } from '@postern/processes';
import { buildVariables, HEADERS, makeTicket } from '@postern/testing';
import { expect, test } from 'vitest';

/** Durable Objects of the right class whose methods all throw. */
const BROKEN = `
import { DurableObject } from 'cloudflare:workers';
const fail = () => { throw new Error('out of order'); };
export class RecordObject extends DurableObject {}
RecordObject.prototype.read = RecordObject.prototype.writeIfVersion = RecordObject.prototype.delete = fail;
export default {};`;

test('while Durable Objects fail, /readyz responds 503 and sessions stay signed in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-broken-'));
  const broken = join(folder, 'broken.js');
  writeFileSync(broken, BROKEN);
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const workerd = await startWorkerd([
    {
      name: 'edge',
      script: buildWorker(),
      variables: buildVariables(lockit.origin),
      records: 'broken',
    },
    { name: 'broken', script: broken, variables: {}, records: 'broken' },
  ]);
  try {
    const [origin = ''] = workerd.origins;
    const cookie = `postern-dev-5173=${makeTicket()}`;
    for (const path of ['/readyz', '/auth/session', '/api/lockit/projects']) {
      const response = await fetch(origin + path, { headers: { ...HEADERS, cookie } });
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        503,
        { code: 'store_unavailable', recovery: 'retry-later' },
      ]);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  } finally {
    await workerd.end();
    await lockit.close();
    rmSync(folder, { recursive: true });
  }
});
