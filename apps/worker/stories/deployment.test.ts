import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RATE_LIMITS, SETTING_NAMES } from '@postern/edge';
import { EDGE_PATHS } from '@postern/site/paths';
import { expect, test } from 'vitest';
import { BUDGET_KIB } from '../src/budget.ts';

const WORKER = resolve(import.meta.dirname, '..');

/** Runs `wrangler deploy` without deploying, and returns its output. */
function rehearse(environment: string): string {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' };
  const args = ['deploy', '--dry-run', `--env=${environment}`];
  const options = { cwd: WORKER, env, encoding: 'utf8' } as const;
  return execFileSync(resolve(WORKER, 'node_modules/.bin/wrangler'), args, options);
}

test.each(['', 'staging'])(
  'environment "%s" deploys the bundle of Vite, within the size budget and with every binding',
  (name) => {
    const output = rehearse(name);
    expect(output).toMatch(/dist\/index\.js/);
    const [, kibibytes = Number.NaN] = /gzip: ([\d.]+) KiB/.exec(output) ?? [];
    expect(Number(kibibytes)).toBeLessThanOrEqual(BUDGET_KIB);
    for (const binding of ['RECORDS', 'ASSETS', ...RATE_LIMITS.map((limit) => limit.name)]) {
      expect(output).toContain(`env.${binding}`);
    }
  },
);

test('wrangler.jsonc sends every path of the edge to the Worker before the static assets', () => {
  const text = readFileSync(resolve(WORKER, 'wrangler.jsonc'), 'utf8');
  const { assets } = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')) as {
    assets: { run_worker_first: readonly string[] };
  };
  const paths = assets.run_worker_first.map((pattern) => pattern.split('/')[1]);
  expect(paths).toEqual(EDGE_PATHS);
});

test('.dev.vars.example names settings of the edge only', () => {
  const text = readFileSync(resolve(WORKER, '.dev.vars.example'), 'utf8');
  const names = [...text.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
  expect(names).toContain('POSTERN_PUBLIC_ORIGIN');
  expect(names.filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
});

test('S-75 the app of create-postern has a binding for every limit, with its numbers', () => {
  const folder = resolve(WORKER, '../../packages/create-postern/templates/runtimes/cloudflare');
  const text = readFileSync(resolve(folder, 'wrangler.jsonc'), 'utf8');
  const { ratelimits } = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')) as {
    ratelimits: readonly { name: string; simple: { limit: number; period: number } }[];
  };
  expect(
    ratelimits.map(({ name, simple }) => ({
      name,
      requests: simple.limit,
      periodSeconds: simple.period,
    })),
  ).toEqual(RATE_LIMITS);
});
