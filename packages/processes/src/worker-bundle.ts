import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ROOT } from './root.ts';

const WORKER = resolve(ROOT, 'apps/worker');

let bundle: string | undefined;

/**
 * Bundles the Worker as a deployment would, once for each process, and says where the bundle is: in
 * a folder of this process, because others may bundle at the same time.
 */
export function buildWorker(): string {
  if (bundle === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'postern-worker-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const args = ['build', '--logLevel', 'warn', '--outDir', folder];
    execFileSync(resolve(WORKER, 'node_modules/.bin/vite'), args, { cwd: WORKER });
    bundle = join(folder, 'index.js');
  }
  return bundle;
}
