import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { createCountingStore } from '../testing/counting-store.ts';
import { ServiceTokens } from './service-tokens.ts';

const CONNECTION: ResolvedConnection = {
  id: 'lekab',
  authorizationServer: {
    issuer: 'https://as.example',
    token_endpoint: 'https://as.example/token',
    revocation_endpoint: 'https://as.example/revoke',
  },
  client: { client_id: 'client' },
  clientAuthentication: () => undefined,
  clientCredentials: true,
  revocation: true,
  scopedTokens: true,
};
const REQUEST = { connection: CONNECTION };
const ring = (id: string) => [{ id, bytes: new Uint8Array(32) }] as const;

/** One process, and a provider that counts its token requests. */
class Service {
  readonly requests: string[] = [];
  readonly background: Promise<unknown>[] = [];
  readonly tokens: ServiceTokens;
  /** The provider's only token. Default: a new one for each request. */
  only: string | undefined;
  aheadMs = 0;
  status = 200;
  /** Called before the provider responds. */
  before: (path: string) => Promise<unknown> = async () => undefined;

  constructor(store: Store = createMemoryStore(), ringId = 'k1') {
    this.tokens = new ServiceTokens({
      store,
      keyRing: ring(ringId),
      now: () => Date.now() + this.aheadMs,
      count: () => undefined,
      log: () => undefined,
      fetch: async (url, init) => {
        await this.before(new URL(url).pathname);
        this.requests.push(`${new URL(url).pathname} ${await new Request(url, init).text()}`);
        const access_token = this.only ?? `token-${this.requests.length}`;
        const body = { access_token, token_type: 'bearer' };
        return Response.json({ ...body, expires_in: 600 }, { status: this.status });
      },
    });
  }

  readonly waitUntil = (work: Promise<unknown>): void => void this.background.push(work);

  async use(request: Parameters<ServiceTokens['use']>[0] = REQUEST): Promise<string> {
    return readToken(await this.tokens.use(request, this.waitUntil));
  }
}

function readToken(tokens: TokenSet | Failure): string {
  return 'accessToken' in tokens ? tokens.accessToken : tokens.code;
}

test('requests a token once and caches it', async () => {
  const service = new Service();
  expect(await service.use()).toBe('token-1');
  expect(await service.use()).toBe('token-1');
  expect(service.requests).toEqual(['/token grant_type=client_credentials']);
});

test('shares a token through the store', async () => {
  const store = createMemoryStore();
  const [one, other] = [new Service(store), new Service(store)];
  expect([await one.use(), await other.use()]).toEqual(['token-1', 'token-1']);
  expect(other.requests).toEqual([]);
});

test('keeps one token for each scope and resource', async () => {
  const service = new Service();
  const scoped = { ...REQUEST, scopes: ['send'], resource: 'https://api.example' };
  expect([await service.use(), await service.use(scoped)]).toEqual(['token-1', 'token-2']);
  expect([await service.use(), await service.use(scoped)]).toEqual(['token-1', 'token-2']);
  // A comma may be part of a scope (RFC 6749 §3.3).
  expect(await service.use({ ...REQUEST, scopes: ['a', 'b'] })).toBe('token-3');
  expect(await service.use({ ...REQUEST, scopes: ['a,b'] })).toBe('token-4');
});

test('uses no token of another issuer or account', async () => {
  const store = createMemoryStore();
  await new Service(store).use();
  const { authorizationServer } = CONNECTION;
  for (const change of [
    { authorizationServer: { ...authorizationServer, issuer: 'https://other.example' } },
    { client: { client_id: 'another' } },
  ]) {
    const service = new Service(store);
    await service.use({ connection: { ...CONNECTION, ...change } });
    expect(service.requests).toHaveLength(1);
  }
});

test('refreshes a token in the background before it expires', async () => {
  const service = new Service();
  await service.use();
  service.aheadMs = 590_000;
  expect(await service.use()).toBe('token-1');
  await Promise.all(service.background);
  expect(await service.use()).toBe('token-2');
});

test('asks the store once a second whether a token can be refreshed, while it is alive', async () => {
  const store = createCountingStore();
  const service = new Service(store);
  await service.use();
  service.aheadMs = 590_000;
  service.status = 500;
  await service.use();
  await Promise.all(service.background);
  store.operations = 0;
  expect(await service.use()).toBe('token-1');
  await Promise.all(service.background);
  expect(store.operations).toBe(0);
});

test('replaces a token that an upstream refused, and not the next one soon after', async () => {
  const service = new Service();
  const replace = (refused: string): Promise<string | undefined> =>
    service.tokens.replace(REQUEST, refused, service.waitUntil);
  await service.use();
  expect(await replace('token-1')).toBe('token-2');
  expect(await replace('token-1')).toBe('token-2');
  expect(await replace('token-2')).toBeUndefined();
  service.aheadMs = 10_001;
  expect(await replace('token-2')).toBe('token-3');
});

test('has no better token if the provider issues the refused one again', async () => {
  const service = new Service();
  service.only = 'token-1';
  await service.use();
  expect(await service.tokens.replace(REQUEST, 'token-1', service.waitUntil)).toBeUndefined();
});

test('replaces a token again if the last time was while the clock was ahead', async () => {
  const service = new Service();
  const replace = (refused: string): Promise<string | undefined> =>
    service.tokens.replace(REQUEST, refused, service.waitUntil);
  service.aheadMs = 3_600_000;
  await service.use();
  expect(await replace('token-1')).toBe('token-2');
  service.aheadMs = 0;
  expect(await replace('token-2')).toBe('token-3');
});

test('refreshes in the background if the last try was while the clock was ahead', async () => {
  const service = new Service();
  service.aheadMs = 3_600_000;
  await service.use();
  service.aheadMs += 595_000;
  service.status = 503;
  expect(await service.use()).toBe('token-1');
  await Promise.all(service.background.splice(0));
  service.status = 200;
  service.aheadMs = 0;
  expect(await service.use()).toBe('token-1');
  await Promise.all(service.background);
  expect(await service.use()).toBe('token-4');
});

test('revokes a token and forgets it', async () => {
  const service = new Service();
  await service.use();
  expect(await service.tokens.revoke(REQUEST)).toBeUndefined();
  expect(service.requests.at(-1)).toBe('/revoke token=token-1');
  expect(await service.use()).toBe('token-3');
});

test('keeps a token whose revocation failed', async () => {
  const service = new Service();
  await service.use();
  service.status = 503;
  expect(await service.tokens.revoke(REQUEST)).toMatchObject({ code: 'provider_unreachable' });
  expect(await service.use()).toBe('token-1');
});

test('replaces a record under a retired key at the next try', async () => {
  const store = createMemoryStore();
  await new Service(store, 'k1').use();
  const rotated = new Service(store, 'k2');
  expect(await rotated.use()).toBe('store_unavailable');
  expect(await rotated.use()).toBe('token-1');
});

test('S-62 revokes a token that arrives after the operator has revoked the stored one', async () => {
  const store = createMemoryStore();
  const [service, operator] = [new Service(store), new Service(store)];
  service.before = (path) =>
    path === '/token' ? operator.tokens.revoke(REQUEST) : Promise.resolve();
  expect(await service.use()).toBe('store_unavailable');
  await Promise.all(service.background);
  expect(service.requests).toEqual([
    '/token grant_type=client_credentials',
    '/revoke token=token-1',
  ]);
});
