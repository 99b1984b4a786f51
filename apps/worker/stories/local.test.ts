import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { startEdgeAlone } from '@postern/processes';
import { sendRaw } from '@postern/processes/stories';
import { buildVariables } from '@postern/testing';
import { expect, test } from 'vitest';

test('the emulators’ controls on the console’s origin respond to loopback names only', async () => {
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const edge = await startEdgeAlone('worker', {
    ...buildVariables(lockit.origin),
    LOCKIT_CONTROLS_URL: `${lockit.origin}/__emulator`,
  });
  try {
    const ask = async (host: string): Promise<number> => {
      const headers = { host, 'x-postern': '1' };
      return (await sendRaw(edge.origin, '/api/lockit-controls/requests', headers)).status;
    };
    const { host } = new URL(edge.origin);
    for (const name of [host, 'localhost', 'app.localhost']) {
      expect([name, await ask(name)]).toEqual([name, 200]);
    }
    expect(await ask('evil.example')).toBe(421);
    // Wrangler's explorer would show records to scripts of the console's origin.
    for (const path of ['/cdn-cgi/explorer', '/cdn-cgi/explorer/api']) {
      expect((await sendRaw(edge.origin, path)).body).toContain('<title>Postern</title>');
    }
  } finally {
    await edge.end();
    await lockit.close();
  }
});
