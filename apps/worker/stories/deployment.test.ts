import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { RATE_LIMITS } from '@postern/edge';
import { expect, test } from 'vitest';

const WORKER = resolve(import.meta.dirname, '..');

/** What `wrangler deploy` would do, said without doing it. */
function rehearse(environment: string): string {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' };
  const args = ['deploy', '--dry-run', `--env=${environment}`];
  const options = { cwd: WORKER, env, encoding: 'utf8' } as const;
  return execFileSync(resolve(WORKER, 'node_modules/.bin/wrangler'), args, options);
}

test.each(['', 'staging'])(
  'environment “%s” is deployed as Vite bundles it, with all it needs',
  (name) => {
    const said = rehearse(name);
    expect(said).toMatch(/dist\/index\.js/);
    const [, kibibytes = Number.NaN] = /gzip: ([\d.]+) KiB/.exec(said) ?? [];
    expect(Number(kibibytes)).toBeLessThanOrEqual(26);
    for (const binding of ['RECORDS', 'ASSETS', ...RATE_LIMITS.map((limit) => limit.name)]) {
      expect(said).toContain(`env.${binding}`);
    }
  },
);
