import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { ROOT } from './root.ts';

const WORKER = resolve(ROOT, 'apps/worker');
const BUNDLES = join(WORKER, '.wrangler/bundles');

let bundle: string | undefined;

/**
 * Bundles the Worker as a deployment would, once per process.
 *
 * @returns the path of the bundle, in a folder of this process: others may bundle at the same time
 */
export function buildWorker(): string {
  if (bundle === undefined) {
    removeOrphans();
    const folder = join(BUNDLES, `${process.pid}-${threadId}`);
    const args = ['build', '--logLevel', 'warn', '--outDir', folder];
    execFileSync(resolve(WORKER, 'node_modules/.bin/vite'), args, { cwd: WORKER });
    bundle = join(folder, 'index.js');
  }
  return bundle;
}

/** Deletes the bundles of processes that have ended. */
function removeOrphans(): void {
  mkdirSync(BUNDLES, { recursive: true });
  for (const name of readdirSync(BUNDLES)) {
    if (!isAlive(Number.parseInt(name, 10)))
      rmSync(join(BUNDLES, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
