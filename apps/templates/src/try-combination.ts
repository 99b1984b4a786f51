import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '@postern/chromium';
import { findFreePort } from '@postern/processes';
import { ROOT } from '@postern/release';
import type { Combination } from './combinations.ts';
import { CommandFailed, type Machine } from './machine.ts';
import { signInToBuiltApp } from './production.ts';
import { startServer } from './server.ts';

/** How long each step took, in seconds, in their order. */
export type StepTimes = Readonly<Record<string, number>>;

/**
 * Makes an app by create-postern in an empty folder, installs it, and runs each of its scripts: types,
 * lint, build, its own tests in Node and in Chromium, and the built app on its runtime, with a
 * sign-in. The folder is deleted afterwards.
 *
 * @throws CommandFailed at the first step that fails
 */
export async function tryCombination(
  machine: Machine,
  { framework, runtime }: Combination,
): Promise<StepTimes> {
  const name = `${framework}-${runtime}`;
  const app = join(machine.folder, name);
  const run = (command: string, variables = {}): Promise<void> =>
    machine.run(command, { cwd: app, variables });
  const steps: Record<string, () => Promise<void>> = {
    create: () =>
      machine.run(
        `npm create postern@latest ${name} -- --framework ${framework} --runtime ${runtime}`,
      ),
    install: () => run('npm install --no-audit --no-fund'),
    check: async () => {
      await copyFile(DOCUMENTED_TEST, join(app, 'tests/signed-in.spec.ts'));
      await run('npm run check');
    },
    lint: () => run('npm run lint'),
    build: () => run('npm run build'),
    test: () => testBesideDevelopment(machine, app),
    ...(runtime === 'cloudflare' && {
      'dry run': () => run('npm run deploy -- --dry-run --outdir bundle'),
    }),
    'sign-in': () => signInToBuiltApp(machine, app, runtime),
  };
  const times: Record<string, number> = {};
  try {
    for (const [step, take] of Object.entries(steps)) {
      const begun = performance.now();
      await take();
      times[step] = (performance.now() - begun) / 1000;
    }
    return times;
  } finally {
    await rm(app, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A developer's own provider. The tests of an app must not use it. */
const OWN_PROVIDER = `LOGIN_ISSUER=https://login.example.com
LOGIN_CLIENT_ID=app
LOGIN_CLIENT_SECRET=secret
`;

/** The browser test that the documentation shows. It must compile and pass in every app. */
const DOCUMENTED_TEST = join(ROOT, 'packages/browser/examples/signed-in.spec.ts');

/** Runs an app's tests as a developer does: while `npm run dev` runs, with a provider of one's own. */
async function testBesideDevelopment(machine: Machine, app: string): Promise<void> {
  const file = join(app, '.env.local');
  await writeFile(file, OWN_PROVIDER);
  const port = await findFreePort();
  const start = `npm run dev -- --port ${port} --strictPort`;
  await using server = await startServer(machine, app, start, `http://localhost:${port}`);
  await machine.run('npm test', { cwd: app, variables: { CHROMIUM: findChromium() ?? '' } });
  if (!server.output().includes('login.example.com')) {
    throw new CommandFailed(`npm run dev does not use .env.local:\n${server.output()}`);
  }
  await rm(file);
}
