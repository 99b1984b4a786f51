import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { LogEvent } from '../observing/log.ts';
import { type DiscoveredOptions, discovered } from './index.ts';

// The metadata of big providers: the fields that the edge reads, compiled from their public
// documentation, with example names in place of tenants. Each document is tested here with the options
// that it needs in addition to issuer, client id and secret.

interface Published {
  readonly issuer: string;
  readonly metadataUrl?: string;
  readonly document: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL('published/', import.meta.url);
const read = (name: string): Published =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

const basic = { method: 'client_secret_basic', secret: 'secret' } as const;
const post = { method: 'client_secret_post', secret: 'secret' } as const;
/** The provider supports PKCE or ignores it. The nonce binds the code to its sign-in in both cases. */
const pkce = { supportsPkce: true } as const;

/** The options that each document needs in addition to its own `metadataUrl`. */
const OPTIONS: Readonly<Record<string, Partial<DiscoveredOptions>>> = {
  google: { parameters: { access_type: 'offline' } },
  'entra-tenant': pkce,
  'entra-common': pkce,
  auth0: {},
  okta: {},
  keycloak: {},
  cognito: pkce,
  gitlab: {},
  slack: pkce,
  twitch: { ...pkce, clientAuthentication: post },
  apple: { ...pkce, clientAuthentication: post },
  linkedin: { supportsPkce: false, clientAuthentication: post },
  salesforce: { ...pkce, clientAuthentication: post },
  b2c: pkce,
  discord: pkce,
  spotify: {},
  paypal: {},
  yahoo: pkce,
  adfs: pkce,
  lemonldap: {},
  glewlwyd: {},
  django: {
    ...pkce,
    overrides: { revocation_endpoint: 'https://id.example.org/o/revoke_token/' },
  },
  'better-auth': {},
};

async function discoverWith(
  { issuer, document, metadataUrl }: Published,
  options: Partial<DiscoveredOptions>,
): Promise<{ verdict: string; warnings: string[]; requested: string[] }> {
  const [warnings, requested]: [string[], string[]] = [[], []];
  const connection = discovered({
    id: 'op',
    issuer,
    clientId: 'app',
    clientAuthentication: basic,
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...options,
  });
  const location = metadataUrl ?? buildLocation({ issuer, document });
  const found = await connection.resolve?.({
    now: Date.now,
    log: (event: LogEvent) => void ('cause' in event && warnings.push(event.cause ?? '')),
    fetch: async (url) => {
      requested.push(String(url));
      return url === location ? Response.json(document) : new Response('', { status: 404 });
    },
  });
  return {
    verdict: found instanceof Failure ? String(found.cause) : 'accepted',
    warnings,
    requested,
  };
}

/** The URL of the metadata by OpenID Connect Discovery §4. */
const buildLocation = ({ issuer }: Published): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

test('tests every document', () => {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  expect(names.toSorted()).toEqual(Object.keys(OPTIONS).toSorted());
});

test.each(Object.entries(OPTIONS))(
  'accepts the metadata of %s with %o and without a warning',
  async (name, options) => {
    const { verdict, warnings, requested } = await discoverWith(read(name), options);
    expect([verdict, warnings, requested.length]).toEqual(['accepted', [], 1]);
  },
);

const NEEDS_PKCE = Object.entries(OPTIONS).filter(([, { supportsPkce }]) => supportsPkce);

test.each(NEEDS_PKCE)(
  'rejects the metadata of %s, which does not list PKCE, and names the option that helps',
  async (name, known) => {
    const { verdict } = await discoverWith(read(name), {
      ...known,
      supportsPkce: undefined,
    } as never);
    expect(verdict).toBe(
      'metadata does not list PKCE method S256; set supportsPkce if the provider supports it',
    );
  },
);

test.each(['twitch', 'apple'])('logs a warning for %s, which lists no Basic', async (name) => {
  const { verdict, warnings } = await discoverWith(read(name), pkce);
  expect(verdict).toBe('accepted');
  expect(warnings).toEqual([
    'the provider lists client_secret_post, and clientAuthentication is client_secret_basic',
  ]);
});

test.each(['b2c', 'django'])(
  'does not find the metadata of %s without metadataUrl',
  async (name) => {
    // The metadata is not at the standard URL: Django's ends in a slash.
    const published = read(name);
    const { verdict } = await discoverWith(published, { metadataUrl: buildLocation(published) });
    expect(verdict).toMatch(/: status 404$/);
  },
);

test('rejects GitHub, which publishes no metadata and needs a handwritten connection', async () => {
  const published = { issuer: 'https://github.com', document: {} };
  const { verdict } = await discoverWith(published, {});
  expect(verdict).toBe('metadata names issuer none, but https://github.com is configured');
});

test('S-5 rejects Entra’s multi-tenant metadata for a single tenant or another provider', async () => {
  const { document } = read('entra-common');
  for (const issuer of [
    'https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    'https://login.microsoftonline.com/common/v2.0/',
    'https://login.evil.example/common/v2.0',
  ]) {
    const { verdict } = await discoverWith({ issuer, document }, pkce);
    expect(verdict).toContain('metadata names issuer ');
  }
});
