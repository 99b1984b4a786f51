import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnoseConnection } from '../src/diagnose/connection.ts';
import { APP, BankCustomer, createKeyPair, reachBank, startBank } from './fapi.ts';
import type { RealProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { readBody } from './watch.ts';

const HOUR_MS = 3_600_000;
let bank: RealProvider;
const client = await createKeyPair('PS256', 'of-the-client');
beforeAll(async () => {
  bank = await startBank(client);
});
afterAll(() => bank.close());

test('S-58 S-59 signs in, calls an API and refreshes at a provider with the FAPI 2.0 profile', async () => {
  const customer = new BankCustomer(bank, client.key);
  expect(await customer.signIn()).toBe('/in');
  expect(await (await customer.call('GET', '/api/me/me')).json()).toEqual({ sub: 'ada' });
  const call = customer.sent.at(-1);
  const headers = new Headers(call?.init.headers);
  expect(headers.get('authorization')).toMatch(/^DPoP /);
  expect(decodeClaims(headers.get('dpop') ?? '')).toMatchObject({ htu: `${bank.issuer}/me` });

  customer.edge.aheadMs = HOUR_MS;
  bank.requests.length = 0;
  expect((await customer.call('GET', '/api/me/me')).status).toBe(200);
  expect(bank.requests).toContain('grant refresh_token');
  expect(customer.edge.events.filter(({ event }) => event !== 'signed_in')).toEqual([]);
});

test('sends only client_id and request_uri by the browser, and authenticates for the issuer', async () => {
  const customer = new BankCustomer(bank, client.key);
  await customer.signIn();
  const [address] = customer.visited;
  expect([...(address?.searchParams.keys() ?? [])]).toEqual(['client_id', 'request_uri']);
  const forms = customer.sent.map(({ init }) => readBody(init)).filter((form) => form.size > 0);
  const assertions = forms.map((form) => decodeClaims(form.get('client_assertion') ?? ''));
  expect(assertions.map(({ aud }) => aud)).toEqual([bank.issuer, bank.issuer]);
  expect(forms[0]?.get('code_challenge_method')).toBe('S256');
  expect((forms[0]?.get('nonce') ?? '').length).toBeLessThanOrEqual(64);
});

test('rejects a response without iss', async () => {
  const customer = new BankCustomer(bank, client.key);
  const send = customer.browser.send.bind(customer.browser);
  customer.browser.send = (url, init) => {
    const changed = new URL(url);
    if (changed.pathname === '/auth/callback/bank') changed.searchParams.delete('iss');
    return send(changed.href, init);
  };
  expect(await customer.signIn()).toBe('/in#postern-error=callback_issuer_mismatch');
});

test('a page of another site cannot start a sign-in', async () => {
  const customer = new BankCustomer(bank, client.key);
  const crossSite = { 'sec-fetch-site': 'cross-site' };
  expect(await customer.signIn(crossSite)).toBe('/in#postern-error=guard_origin');
  expect(await customer.signIn({ 'sec-fetch-site': 'same-origin' })).toBe('/in');
});

test('rejects a provider that does not bind tokens, and says so to the operator', async () => {
  const other = await startBank(client, {
    client: { dpop_bound_access_tokens: false },
    configuration: { features: { dPoP: { enabled: false } } },
  });
  const customer = new BankCustomer(other, client.key);
  expect(await customer.signIn()).toMatch(/^\/in#postern-error=provider_/);
  expect(JSON.stringify(customer.edge.events)).toContain('does not support DPoP');
  await other.close();
});

test('rejects an ID token by RS256 although the provider lists PS256', async () => {
  const rsa = await createKeyPair('RS256', 'rsa');
  const ps = await createKeyPair('PS256', 'ps');
  const other = await startBank(client, {
    client: { id_token_signed_response_alg: 'RS256' },
    configuration: {
      jwks: { keys: [rsa.key, ps.key] },
      enabledJWA: { idTokenSigningAlgValues: ['PS256', 'RS256'] },
    },
  });
  const customer = new BankCustomer(other, client.key);
  expect(await customer.signIn()).toBe('/in#postern-error=provider_identity_rejected');
  expect(JSON.stringify(customer.edge.events)).toContain('alg RS256, accepted are PS256');
  await other.close();
});

test('the provider does reject what the profile forbids', async () => {
  for (const options of [{ dpop: undefined }, { pushedRequests: false, dpop: true }]) {
    const customer = new BankCustomer(bank, client.key, {
      profile: undefined,
      ...options,
    } as never);
    expect(await customer.signIn()).toMatch(/^\/in#postern-error=/);
  }
});

test('doctor finds nothing wrong, and names the profile', async () => {
  const { connection } = new BankCustomer(bank, client.key);
  const context = {
    fetch: (url: string | URL, init?: RequestInit) => reachBank(bank, String(url), init),
    now: Date.now,
    log: () => undefined,
    count: () => undefined,
  };
  const findings = await diagnoseConnection(connection, APP, context);
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(findings.map(({ check }) => check)).toContain('bank: profile fapi2');
});

test('doctor names what the provider lacks', async () => {
  const { connection } = new BankCustomer(bank, client.key);
  const fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const response = await reachBank(bank, String(url), init);
    const { authorization_response_iss_parameter_supported: _, ...document } =
      await response.json();
    return Response.json(document);
  };
  const context = { fetch, now: Date.now, log: () => undefined, count: () => undefined };
  expect(await diagnoseConnection(connection, APP, context)).toEqual([
    {
      check: `bank: metadata of ${bank.issuer}`,
      fault: expect.stringMatching(
        /^provider_unsupported \(.*fapi2: no authorization_response_iss.*\); use another provider, or remove profile$/,
      ),
    },
  ]);
});
