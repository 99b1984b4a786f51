import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { serveEmulator } from '../server/serve.ts';
import { runProgram } from '../testing/run-program.ts';

/** Debian installs its packages for its own Python, which may not be the first on the path. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

async function findPython(library: string): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const { exitCode } = await runProgram(python, ['-c', `import ${library}`]);
    if (exitCode === 0) return python;
  }
  return undefined;
}

const flows = await Promise.all(
  [
    ['requests-oauthlib', 'requests_oauthlib', './requests_oauthlib_flow.py'],
    ['Authlib', 'authlib', './authlib_flow.py'],
  ].map(async ([name = '', library = '', script = '']) => {
    const python = await findPython(library);
    const missing = `python3 with ${name} (Debian: python3-${name.toLowerCase()}) is not installed`;
    return { name, script, python, remark: python === undefined ? ` – skipped: ${missing}` : '' };
  }),
);

for (const { name, script, python = '', remark } of flows) {
  test.skipIf(remark !== '')(
    `Python’s ${name} completes every flow${remark}`,
    async () => {
      const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
      const lekab = await serveEmulator(createLekabEmulator(), { port: 0 });
      const path = fileURLToPath(new URL(script, import.meta.url));
      const result = await runProgram(python, ['-B', path, lockit.origin, lekab.origin], {
        OAUTHLIB_INSECURE_TRANSPORT: '1',
        AUTHLIB_INSECURE_TRANSPORT: '1',
      });
      await Promise.all([lockit.close(), lekab.close()]);
      expect(result).toEqual({ exitCode: 0, stdout: 'every flow completed\n', stderr: '' });
    },
    30_000,
  );
}
