import { once } from 'node:events';
import { glob, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApp, type Files, spawnVite } from './testing/dev-app.ts';

/** Builds the app, and reads every file of the output. */
async function build(files: Files): Promise<Files> {
  const folder = await createApp(files);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [status] = await once(spawnVite(folder, ['build']), 'exit');
  expect(status).toBe(0);
  const output: Record<string, string> = {};
  for await (const path of glob('dist/**/*.*', { cwd: folder })) {
    output[path] = await readFile(join(folder, path), 'latin1');
  }
  return output;
}

test('a build has the same bytes with and without the plugin, and nothing of it', async () => {
  const withPlugin = await build({});
  const without = await build({ 'vite.config.ts': 'export default {};\n' });
  expect(Object.keys(withPlugin)).toHaveLength(2);
  expect(withPlugin).toEqual(without);
  const bytes = Object.values(withPlugin).join('\n');
  expect(bytes).toContain('/auth/');
  for (const trace of ['__postern', 'virtual:postern', 'evelopment provider', 'oidc-provider']) {
    expect(bytes).not.toContain(trace);
  }
});
