import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildVariables } from '@postern/testing';
import { expect, test } from 'vitest';
import { findFreePort } from '../ports.ts';
import { waitUntilReady } from '../ready.ts';
import { ROOT } from '../root.ts';
import { type Command, run } from '../run.ts';

/** What an app's Containerfile copies into the image, beside the console's build. */
interface Image {
  /** The folder below `apps`. */
  readonly app: 'node' | 'deno';
  /** Files of the app's folder. */
  readonly files: readonly string[];
  /** How the image starts, in the copied folder of the app. */
  readonly start: Pick<Command, 'command' | 'args'>;
}

/**
 * Bundles an app as its Containerfile does, copies the image's files into an empty folder, and starts
 * the edge there. The folder has no `node_modules`.
 */
export function describeImage({ app, files, start }: Image): void {
  test(`the files of the image of ${app} are all that the edge needs to serve the console`, async () => {
    const cwd = join(ROOT, 'apps', app);
    await promisify(execFile)(join(cwd, 'node_modules/.bin/tsdown'), [], { cwd });
    const image = await mkdtemp(join(tmpdir(), 'postern-image-'));
    const folder = join(image, 'apps', app);
    for (const file of files) await cp(join(cwd, file), join(folder, file), { recursive: true });
    const site = 'apps/console/dist';
    await cp(join(ROOT, site), join(image, site), { recursive: true });
    const port = await findFreePort();
    const { PATH, HOME } = process.env;
    const variables = { ...buildVariables('http://127.0.0.1:9'), POSTERN_PORT: String(port) };
    const edge = run({ ...start, cwd: folder, env: { PATH, HOME, ...variables } });
    try {
      const origin = `http://127.0.0.1:${port}`;
      expect(await waitUntilReady(`${origin}/readyz`)).toBe(true);
      expect(await (await fetch(origin)).text()).toContain('<script');
    } finally {
      await edge.end();
      await rm(image, { recursive: true });
    }
  });
}
