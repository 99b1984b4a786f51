import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@postern/processes';
import { findChromium } from './browser.ts';
import type { Combination } from './combinations.ts';
import type { Machine } from './machine.ts';
import { signInToBuiltApp } from './production.ts';

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
    check: () => run('npm run check'),
    lint: () => run('npm run lint'),
    build: () => run('npm run build'),
    test: async () =>
      run('npm test', { CHROMIUM: findChromium(), PORT: String(await findFreePort()) }),
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
