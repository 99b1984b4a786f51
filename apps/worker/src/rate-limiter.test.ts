import { env } from 'cloudflare:workers';
import { createBindingRateLimiter } from '@postern/cloudflare';
import { RATE_LIMITS, type RateLimit } from '@postern/edge';
import { expect, test } from 'vitest';
import config from '../wrangler.jsonc?raw';

const bindings = env as unknown as Record<string, unknown>;
/** The lowest limit per 10 s: on a busy machine, thousands of requests may take longer than that. */
const limit = RATE_LIMITS.find(({ name }) => name === 'PROVIDER_LIMIT') as RateLimit;

interface Declared {
  readonly ratelimits: {
    readonly name: string;
    readonly namespace_id: string;
    readonly simple: { readonly limit: number; readonly period: number };
  }[];
}

test('S-75 every limit of the edge has a binding with its name and numbers, in each environment', () => {
  const production = JSON.parse(config.replaceAll(/^\s*\/\/.*$/gm, '')) as Declared & {
    env: { staging: Declared; local: Declared };
  };
  const environments = [production, production.env.staging, production.env.local];
  for (const { ratelimits } of environments) {
    expect(
      ratelimits.map(({ name, simple }) => ({
        name,
        requests: simple.limit,
        periodSeconds: simple.period,
      })),
    ).toEqual(RATE_LIMITS);
  }
  // Bindings of one namespace share a count, so environments need different namespaces.
  const namespaces = environments.flatMap(({ ratelimits }) =>
    ratelimits.map(({ namespace_id: id }) => id),
  );
  expect(new Set(namespaces).size).toBe(namespaces.length);
});

test('no environment overwrites another in a deployment', () => {
  const { env: environments } = JSON.parse(config.replaceAll(/^\s*\/\/.*$/gm, '')) as {
    env: Readonly<Record<string, object>>;
  };
  // Without a name of its own, an environment's Worker is called after the top one and the environment.
  for (const environment of Object.values(environments)) {
    expect(environment).not.toHaveProperty('name');
  }
});

test('S-75 an isolate counts a limit that has no binding', async () => {
  const limiter = createBindingRateLimiter({});
  for (let i = 0; i < limit.requests; i += 1) expect(await limiter.take(limit, 'a')).toBe(true);
  expect(await limiter.take(limit, 'a')).toBe(false);
  expect(await limiter.take(limit, 'b')).toBe(true);
});

test('S-31 a caller over the limit is rejected, and other callers are not', async () => {
  const limiter = createBindingRateLimiter(bindings);
  const isOver = async (): Promise<boolean> => {
    const takes = Array.from({ length: limit.requests + 50 }, async () =>
      limiter.take(limit, 'one'),
    );
    return (await Promise.all(takes)).includes(false);
  };
  // If a period ends during the first round, the second round is within one period.
  expect((await isOver()) || (await isOver())).toBe(true);
  expect(await limiter.take(limit, 'another')).toBe(true);
}, 60_000);

test('S-79 the platform gets a hash of the caller with a fixed length, never a session id', async () => {
  const keys: string[] = [];
  const binding = {
    limit({ key }: { key: string }): Promise<{ success: boolean }> {
      keys.push(key);
      return Promise.resolve({ success: true });
    },
  };
  const limiter = createBindingRateLimiter({ [limit.name]: binding });
  for (const caller of ['lockit AbCdEfGhIjKlMnOpQrStU', 'lockit AbCdEfGhIjKlMnOpQrStU', 'auth a']) {
    expect(await limiter.take(limit, caller)).toBe(true);
  }
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
  for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
  expect(keys.join()).not.toContain('AbCdEf');
});

test('a limit without its binding allows every request', async () => {
  expect(await createBindingRateLimiter({}).take(limit, 'one')).toBe(true);
});
