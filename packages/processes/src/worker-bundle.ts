import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { ROOT } from './root.ts';

const WORKER = resolve(ROOT, 'apps/worker');

/** Bundles the Worker as a deployment would, and says where the bundle is. */
export function buildWorker(): string {
  const args = ['deploy', '--dry-run', '--env=', '--outdir', 'dist', '--minify'];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' };
  execFileSync(resolve(WORKER, 'node_modules/.bin/wrangler'), args, { cwd: WORKER, env });
  return resolve(WORKER, 'dist/index.js');
}
