import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { LogEvent } from '../observing/log.ts';
import { type DiscoveredOptions, discovered } from './index.ts';

// What big providers publish: the fields that the edge reads, put together from their public
// documentation, with example names in place of tenants. Each has its verdict here; what it needs
// beside issuer, client id and secret is in its options.

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
/** The service does PKCE, or ignores it; the nonce binds the code to its sign-in in any case. */
const pkce = { supportsPkce: true } as const;

/** Taken with these options, beside the document's own `metadataUrl`. */
const TAKEN: Readonly<Record<string, Partial<DiscoveredOptions>>> = {
  google: {},
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
  linkedin: { ...pkce, clientAuthentication: post },
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

async function discoverAs(
  { issuer, document, metadataUrl }: Published,
  options: Partial<DiscoveredOptions>,
): Promise<{ verdict: string; warnings: string[]; asked: string[] }> {
  const [warnings, asked]: [string[], string[]] = [[], []];
  const connection = discovered({
    id: 'op',
    issuer,
    clientId: 'app',
    clientAuthentication: basic,
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...options,
  });
  const place = metadataUrl ?? placeOf({ issuer, document });
  const found = await connection.resolve?.({
    now: Date.now,
    log: (event: LogEvent) => void ('cause' in event && warnings.push(event.cause ?? '')),
    fetch: async (url) => {
      asked.push(String(url));
      return url === place ? Response.json(document) : new Response('', { status: 404 });
    },
  });
  return { verdict: found instanceof Failure ? String(found.cause) : 'taken', warnings, asked };
}

/** Where OpenID Connect Discovery §4 puts it. */
const placeOf = ({ issuer }: Published): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

test('every document has a verdict', () => {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  expect(names.toSorted()).toEqual(Object.keys(TAKEN).toSorted());
});

test.each(Object.entries(TAKEN))(
  '%s is taken with %o, without a warning',
  async (name, options) => {
    const { verdict, warnings, asked } = await discoverAs(read(name), options);
    expect([verdict, warnings, asked.length]).toEqual(['taken', [], 1]);
  },
);

const NEEDS_PKCE = Object.entries(TAKEN).filter(([, { supportsPkce }]) => supportsPkce);

test.each(NEEDS_PKCE)(
  '%s does not publish that it does PKCE: refused, with the option that helps',
  async (name, known) => {
    const { verdict } = await discoverAs(read(name), {
      ...known,
      supportsPkce: undefined,
    } as never);
    expect(verdict).toBe('metadata without S256; set supportsPkce if it does');
  },
);

test.each(['twitch', 'apple'])(
  '%s takes no Basic, and says so: the log warns of it',
  async (name) => {
    const { verdict, warnings } = await discoverAs(read(name), pkce);
    expect(verdict).toBe('taken');
    expect(warnings).toEqual([
      'the service lists client_secret_post, and clientAuthentication is client_secret_basic',
    ]);
  },
);

test.each(['linkedin', 'b2c', 'django'])(
  '%s has its metadata elsewhere: without metadataUrl it is not found',
  async (name) => {
    // It may not be where the issuer says: Django's place has a slash more.
    const { verdict } = await discoverAs(read(name), { metadataUrl: placeOf(read(name)) });
    expect(verdict).toBe('status 404');
  },
);

test('GitHub publishes none: it is connected by a connection written by hand', async () => {
  const published = { issuer: 'https://github.com', document: {} };
  const { verdict } = await discoverAs(published, {});
  expect(verdict).toBe('metadata of another issuer: none is published, github.com is set');
});

test('S-5 the metadata of Entra’s many tenants is of no one tenant, and of no other service', async () => {
  const { document } = read('entra-common');
  for (const issuer of [
    'https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    'https://login.microsoftonline.com/common/v2.0/',
    'https://login.evil.example/common/v2.0',
  ]) {
    const { verdict } = await discoverAs({ issuer, document }, pkce);
    expect(verdict).toContain('metadata of another issuer: ');
  }
});
