import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { ROOT } from './root.ts';

const WORKER = resolve(ROOT, 'apps/worker');

/** Bundles the Worker as a deployment would, and says where the bundle is. */
export function buildWorker(): string {
  execFileSync(resolve(WORKER, 'node_modules/.bin/vite'), ['build'], { cwd: WORKER });
  return resolve(WORKER, 'dist/index.js');
}
