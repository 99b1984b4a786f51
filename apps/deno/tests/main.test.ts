import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { configureProcess, findFreePort, ROOT, run, startEdgeProcess } from '@postern/processes';
import { describeStepUp } from '@postern/processes/stories';
import { buildVariables, HEADERS, signIn } from '@postern/testing';
import { expect, test } from 'vitest';

const START_TIMEOUT_MS = 40_000;
const cwd = join(ROOT, 'apps/deno');

describeStepUp(configureProcess('deno'));

test(
  'the task grants only the hosts, names and folders that its settings name',
  async () => {
    const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
    const elsewhere = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
    const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-kv-'));
    const port = await findFreePort();
    const variables = buildVariables(lockit.origin);
    const deno = await startEdgeProcess('deno', { port, variables, dataDirectory });
    try {
      const cookie = await signIn(deno.origin, lockit.origin);
      const projects = await fetch(`${deno.origin}/api/lockit/projects`, {
        headers: { ...HEADERS, cookie },
      });
      expect(await projects.text()).toContain('Das Salz der Insel');
      expect(await tryUnder(variables, `await fetch('${lockit.origin}')`)).toBe('granted');
      for (const act of [
        `await fetch('${elsewhere.origin}')`,
        "Deno.env.get('HOME')",
        "Deno.readTextFileSync('/etc/hostname')",
        "Deno.readTextFileSync('src/main.ts')",
        `Deno.writeTextFileSync('${dataDirectory}/other', '')`,
        "new Deno.Command('true').outputSync()",
      ]) {
        expect([act, await tryUnder(variables, act)]).toEqual([act, 'NotCapable']);
      }
    } finally {
      await deno.end();
      await Promise.all([lockit.close(), elsewhere.close()]);
      await rm(dataDirectory, { recursive: true, force: true });
    }
  },
  START_TIMEOUT_MS,
);

test(
  'with missing settings the process exits, and names them',
  async () => {
    const { ended, output } = await runTask({
      POSTERN_TRUSTED_PROXIES: 'anyone',
      POSTERN_SESION_IDLE_SECONDS: '60',
    });
    expect(ended).toBe(1);
    for (const name of ['POSTERN_KEYS', 'POSTERN_OIDC_ISSUER', 'POSTERN_TRUSTED_PROXIES']) {
      expect(output).toContain(`${name}: `);
    }
    expect(output).toContain(
      '"name":"POSTERN_SESION_IDLE_SECONDS","meant":"POSTERN_SESSION_IDLE_SECONDS"',
    );
  },
  START_TIMEOUT_MS,
);

test(
  'a URL that is not an origin is an error of its setting, and not of a permission',
  async () => {
    const { output } = await runTask({
      LOCKIT_BASE_URL: 'http://localhost:9401/',
      LEKAB_BASE_URL: 'https://user:word@localhost:9402',
      POSTERN_OIDC_ISSUER: 'https://localhost:9403?tenant=a',
      POSTERN_API_ORDERS: 'https://localhost:9404?tenant=a GET /**',
    });
    expect(output).toContain('  LOCKIT_BASE_URL: is ');
    expect(output).toContain('  LEKAB_BASE_URL: names a user');
  },
  START_TIMEOUT_MS,
);

/** Runs a statement with the permissions that the task grants under these settings. */
async function tryUnder(variables: Record<string, string>, act: string): Promise<string> {
  const attempt = `try { ${act}; console.log('granted') } catch (error) { console.log(error.name) }`;
  // Deno runs the first argument that is not an option; the edge's main.ts is then an argument.
  return (await runTask(variables, `data:text/javascript,${encodeURIComponent(attempt)}`)).output;
}

async function runTask(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ ended: number | null; output: string }> {
  const lines: string[] = [];
  const { PATH, HOME } = process.env;
  const { ended } = run({
    command: './start.sh',
    args,
    cwd,
    env: { PATH: `${join(ROOT, 'node_modules/.bin')}:${PATH}`, HOME, ...variables },
    onLine: (line) => lines.push(line),
  });
  return { ended: await ended, output: lines.join('\n') };
}
