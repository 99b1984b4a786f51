import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type FailureCode, failureCatalogue } from '@postern/core';
import { expect, test, vi } from 'vitest';
import { combineObservers } from './monitoring/index.ts';
import { PROVIDER_TIMEOUT_MS } from './oauth/provider-fetch.ts';
import { createTraces } from './opentelemetry/index.ts';
import type { Route } from './routes/route.ts';
import { createMemoryStore } from './stores/memory.ts';
import { EdgeUnderTest, type EdgeUnderTestOptions, ORIGIN } from './testing/edge-under-test.ts';
import { OPEN_ROUTE } from './testing/routes.ts';
import { wait } from './time.ts';
import { createTracer } from './trace/trace.ts';

// Runs every flow and every failure with secrets that can be recognized, and then searches every
// output for them. ID tokens and claims: interop/claims-custody.test.ts.

// Not `canary`: the stack of an internal failure names this file.
const MARK = 'canary-word';
const SECRETS = {
  LOCKIT_CLIENT_SECRET: `${MARK}-client-secret`,
  LEKAB_PASSWORD: `${MARK}-password`,
  POSTERN_OPERATOR_TOKEN: `${MARK}-operator-token`,
  POSTERN_KEYS: `k1:${`${MARK}AAAA`.padEnd(43, 'A')}`,
};
const HEADER_SECRET = `${MARK}-header-secret`;
const TOKEN = '/oauth/access-token';
const PROJECTS = '/api/lockit/projects';
const KEYS = '/auth/connections/lekab/apikeys';
const JSON_BODY = { 'content-type': 'application/json' };
const OPERATOR = {
  ...JSON_BODY,
  authorization: `Bearer ${SECRETS.POSTERN_OPERATOR_TOKEN}`,
};

/** The body of a provider's response, which must not reach the log either. */
const INDISCREET = `${MARK}-text`;
/** A provider's own error code, which only the log may contain. */
const PROVIDER_ERROR = 'their-own-word';
/** Codes that no flow here produces. Other tests produce them and make the same search. */
const ELSEWHERE = ['provider_identity_rejected', 'step_up_required'] as const;
type Elsewhere = (typeof ELSEWHERE)[number];

/** Everything that left the edge, by its destination. */
const sinks = { responses: '', cookies: '', logs: '', records: '', addresses: '' };
/** Every span of every edge. */
const spans = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
);
const traces = createTraces();
/** Every secret. No response may contain one, except those of the two acts that return one. */
const secrets = new Set<string>(Object.values(SECRETS));
/** Tokens, keys and codes that the providers issued. */
const issued = new Set<string>();
const seen = new Set<unknown>();
/** The grant types of the edge's token requests. */
const grantTypes = new Set<string>();

/** An edge whose requests, responses, cookies, records and log are collected. */
class Watched extends EdgeUnderTest {
  constructor(options: EdgeUnderTestOptions = {}) {
    const store = traces.watchStore(options.store ?? createMemoryStore());
    const creators = [traces.createObserver];
    if (options.variables?.['POSTERN_TRACE'] === '1') creators.push(createTracer);
    super({
      ...options,
      createObserver: combineObservers(creators),
      intercept(url, next, init) {
        sinks.addresses += `${url}\n`;
        return options.intercept?.(url, next, init) ?? next();
      },
      variables: {
        ...SECRETS,
        LOCKIT_CLIENT_SECRET: 'top-secret',
        LEKAB_PASSWORD: 'testpass',
        ...options.variables,
      },
      store: {
        ...store,
        writeIfVersion(key, expected, record) {
          sinks.records += `${key} ${JSON.stringify(record)}\n`;
          return store.writeIfVersion(key, expected, record);
        },
      },
    });
    secrets.add('top-secret').add('testpass');
  }

  override async call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await super.call(method, path, init);
    const text = await response.clone().text().catch(String);
    seen.add(/"code":"(\w+)"/.exec(text)?.[1]);
    const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
    sinks.responses += `${method} ${path.split('?')[0]} ${JSON.stringify(headers)} ${text}\n`;
    for (const cookie of response.headers.getSetCookie()) {
      sinks.cookies += `${cookie}\n`;
      const [, value = ''] = /^[^=]+=([^;]+)/.exec(cookie) ?? [];
      if (value !== '') secrets.add(value);
    }
    return response;
  }

  override async authorize(): ReturnType<EdgeUnderTest['authorize']> {
    const body = await super.authorize();
    secrets.add(body.code).add(body.codeVerifier);
    return body;
  }

  /** Collects the log and every secret that the providers issued. */
  async finish(): Promise<void> {
    sinks.logs += `${JSON.stringify(this.events)}\n`;
    for (const provider of [this.lockit, this.lekab]) {
      for (const { value } of await provider.issued()) {
        secrets.add(value);
        issued.add(value);
      }
      for (const { grantType } of await provider.requests())
        if (grantType) grantTypes.add(grantType);
    }
  }
}

/** Replaces the responses of the emulators on one path. */
const responding = (
  path: string,
  respond: () => Response | Promise<Response>,
): EdgeUnderTestOptions => ({
  intercept: async (url, next) => (new URL(url).pathname.startsWith(path) ? respond() : next()),
});

const throwing = (): Promise<Response> =>
  Promise.reject(
    new TypeError(`no response (https://a.example/?code=${MARK}-url)`, { cause: MARK }),
  );

const never = (): Promise<Response> => new Promise(() => undefined);

async function signInWith(options: EdgeUnderTestOptions): Promise<Watched> {
  const edge = new Watched(options);
  await edge.signIn();
  return edge;
}

async function callWith(options: EdgeUnderTestOptions, path: string = PROJECTS): Promise<Watched> {
  const edge = await signInWith(options);
  await edge.call('GET', path, {
    headers: { cookie2: `${MARK}-header`, 'x-note': `${MARK}-note` },
  });
  return edge;
}

/** A provider whose error repeats everything in the request: secret, code, verifier, token. */
const status = (code: number): EdgeUnderTestOptions => ({
  intercept: async (url, next, init) => {
    if (!url.endsWith(TOKEN)) return next();
    const { body, headers } = new Request(url, init);
    const form = decodeURIComponent(await new Response(body).text());
    const [, basic = ''] = headers.get('authorization')?.split(' ') ?? [];
    const problem = { error: PROVIDER_ERROR, error_description: `${atob(basic)} ${form}` };
    return new Response(JSON.stringify(problem), { status: code, headers: JSON_BODY });
  },
});

/** One flow for each failure of the catalogue. A new code does not compile without one. */
const FAILURES: Record<Exclude<FailureCode, Elsewhere>, () => Promise<Watched>> = {
  request_malformed: async () => {
    const edge = new Watched();
    await edge.call('POST', '/auth/callback', {
      headers: JSON_BODY,
      body: `{"code":"${MARK}-code`,
    });
    return edge;
  },
  request_too_large: async () => {
    const edge = new Watched();
    const body = JSON.stringify({ code: `${MARK}-code`.repeat(5000) });
    await edge.call('POST', '/auth/callback', { headers: JSON_BODY, body });
    return edge;
  },
  request_unsupported: async () => {
    const edge = new Watched();
    await edge.call('POST', '/auth/callback', { body: `code=${MARK}-code` });
    return edge;
  },
  route_unknown: () => callWith({}, `/api/none?token=${MARK}-query`),
  route_forbidden: async () => {
    const edge = await signInWith({});
    await edge.call('DELETE', `${PROJECTS}?token=${MARK}-query`);
    return edge;
  },
  guard_origin: async () => {
    const edge = new Watched();
    await edge.call('GET', '/auth/session', { headers: { origin: 'https://foreign.example' } });
    return edge;
  },
  guard_csrf_header: async () => {
    const edge = new Watched();
    await edge.call('GET', '/auth/session', { headers: { 'x-postern': `${MARK}-csrf` } });
    return edge;
  },
  guard_rate_limited: () =>
    callWith({ rateLimiter: { take: ({ name }) => name !== 'SESSION_LIMIT' } }),
  callback_redirect_uri_mismatch: async () => {
    const edge = new Watched();
    await edge.callback({ ...(await edge.authorize()), redirectUri: `https://${MARK}-redirect` });
    return edge;
  },
  callback_issuer_mismatch: async () => {
    const edge = new Watched();
    await edge.callback({ ...(await edge.authorize()), iss: `https://${MARK}-issuer` });
    return edge;
  },
  callback_attempt_missing: async () => {
    const edge = new Watched();
    await edge.callback({ ...(await edge.authorize()), state: `${MARK}-state` });
    return edge;
  },
  provider_rejected_grant: async () => {
    const edge = await signInWith({});
    await edge.callback(await edge.authorize().then((body) => ({ ...body, code: `${MARK}-code` })));
    return edge;
  },
  provider_rejected_client: () =>
    signInWith({ variables: { LOCKIT_CLIENT_SECRET: SECRETS.LOCKIT_CLIENT_SECRET } }),
  provider_rejected_request: () => signInWith(status(400)),
  provider_malformed: () => signInWith(responding(TOKEN, () => new Response(INDISCREET))),
  provider_unreachable: () => signInWith(responding(TOKEN, throwing)),
  provider_redirected: () =>
    callWith(responding('/projects', () => Response.redirect(`https://${MARK}-location/`))),
  provider_rate_limited: () => signInWith(status(429)),
  provider_unavailable: async () => {
    let isDown = false;
    const edge = new Watched({
      intercept: (url, next) => (isDown && url.endsWith(TOKEN) ? throwing() : next()),
    });
    await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
    await edge.signIn();
    isDown = true;
    edge.aheadMs += 3_600_000;
    await edge.call('GET', PROJECTS);
    return edge;
  },
  provider_timeout: async () => {
    const { setTimeout: start } = globalThis;
    const shorten = (callback: () => void, ms?: number) =>
      start(callback, ms === PROVIDER_TIMEOUT_MS ? 0 : ms);
    vi.stubGlobal('setTimeout', shorten);
    const edge = await signInWith(responding(TOKEN, () => wait(50).then(throwing)));
    vi.unstubAllGlobals();
    return edge;
  },
  provider_unsupported: async () => {
    const edge = new Watched({
      variables: { LEKAB_USERNAME: 'nobasic', LEKAB_PASSWORD: 'nobasic' },
    });
    await edge.call('POST', KEYS, { headers: OPERATOR, body: '{"name":"a"}' });
    return edge;
  },
  session_missing: async () => {
    const edge = new Watched();
    await edge.call('GET', PROJECTS);
    return edge;
  },
  session_expired: async () => {
    const edge = await signInWith({});
    edge.aheadMs += 40 * 86_400_000;
    await edge.call('GET', PROJECTS);
    return edge;
  },
  session_unreadable: async () => {
    const edge = new Watched();
    edge.browser.jar(ORIGIN).set('postern-dev-5173', `${MARK}-cookie`);
    await edge.call('GET', PROJECTS);
    return edge;
  },
  operator_unauthorized: async () => {
    const edge = new Watched();
    const headers = { ...OPERATOR, authorization: `Bearer ${MARK}-guess` };
    await edge.call('POST', KEYS, { headers, body: '{"name":"a"}' });
    return edge;
  },
  store_unavailable: () => {
    const broken = (): Promise<never> => Promise.reject(new Error('store down'));
    return signInWith({ store: { read: broken, writeIfVersion: broken, delete: broken } });
  },
  upstream_unreachable: () => callWith(responding('/projects', throwing)),
  upstream_timeout: () =>
    callWith(
      { routes: [{ ...OPEN_ROUTE, firstByteTimeoutMs: 100 }], ...responding('/projects', never) },
      '/api/open/projects',
    ),
  internal: () =>
    callWith(
      {
        routes: [
          {
            ...OPEN_ROUTE,
            needsSession: true,
            authorize: () => {
              throw new Error('a bug');
            },
          },
        ],
      },
      '/api/open/projects',
    ),
};

/** Runs every flow that succeeds. */
async function runFlows(): Promise<Watched[]> {
  const edge = await signInWith({ variables: { POSTERN_MODE: 'token-mediating' } });
  await edge.call('GET', '/auth/session');
  await edge.call('GET', PROJECTS);
  await edge.call('GET', PROJECTS);
  await edge.call('POST', '/api/lekab/rime/send', { headers: JSON_BODY, body: '{"to":"1"}' });
  await edge.call('POST', '/auth/refresh');
  await edge.call('POST', '/auth/connections/lekab/revoke', { headers: OPERATOR, body: '{}' });
  await edge.call('POST', KEYS, { headers: OPERATOR, body: '{"name":"a"}' });
  await edge.call('GET', '/auth/token');
  for (const path of ['/auth/config', '/healthz', '/readyz']) await edge.call('GET', path);
  const refused = await callWith(
    responding('/projects', () => new Response(null, { status: 401 })),
  );
  await edge.call('POST', '/auth/logout');
  return [edge, refused, await callWithHeaderSecret()];
}

/** A route with a secret in a header, whose upstream repeats all that it receives. */
async function callWithHeaderSecret(): Promise<Watched> {
  const route: Route = { ...OPEN_ROUTE, credential: 'secret', secret: HEADER_SECRET };
  secrets.add(HEADER_SECRET);
  const edge = new Watched({
    routes: [route],
    variables: { POSTERN_TRACE: '1' },
    intercept: async (_url, _next, init) => {
      const text = new Headers(init?.headers).get('authorization') ?? '';
      expect(text).toContain(HEADER_SECRET);
      const headers = { etag: `"${text}"`, location: `/projects?token=${HEADER_SECRET}` };
      return new Response(JSON.stringify({ text }), { status: 201, statusText: text, headers });
    },
  });
  await edge.call('GET', '/api/open/projects?a=b');
  await edge.call('POST', '/api/open/projects', { headers: JSON_BODY, body: '{}' });
  return edge;
}

/** The names, attributes and events of all spans. */
function readSpans(): string {
  const all = spans.getFinishedSpans();
  return JSON.stringify(all.map((span) => [span.name, span.attributes, span.events, span.status]));
}

test('S-3 S-52 S-66 keeps secrets out of responses, logs, spans, records, addresses and the console in every flow and failure', async () => {
  const printed: unknown[] = [];
  const methods = ['log', 'warn', 'error', 'info', 'debug'] as const;
  for (const method of methods)
    vi.spyOn(console, method).mockImplementation((...all) => printed.push(all));
  for (const edge of await runFlows()) await edge.finish();
  for (const [code, fail] of Object.entries(FAILURES)) {
    await (await fail()).finish();
    expect([...seen]).toContain(code);
  }
  vi.restoreAllMocks();
  const codes = [...seen].filter((code) => code !== undefined);
  expect(new Set([...codes, ...ELSEWHERE])).toEqual(new Set(Object.keys(failureCatalogue)));
  expect(sinks.logs).toContain(PROVIDER_ERROR);
  expect(sinks.responses).not.toContain(PROVIDER_ERROR);
  // The responses of the two acts that return a secret to its owner.
  const shown = /^(GET \/auth\/token|POST \/auth\/connections\/lekab\/apikeys) .*$/gm;
  const { logs, records, cookies } = sinks;
  const traced = readSpans();
  for (const name of ['sign-in', 'renewal', 'store', 'upstream', 'GET /api/lockit/*']) {
    expect(traced).toContain(`"${name}"`);
  }
  const responses = sinks.responses.replaceAll(shown, '');
  expect(secrets.size).toBeGreaterThan(80);
  for (const secret of [MARK, ...secrets]) {
    expect(responses, 'responses').not.toContain(secret);
    expect(records, 'records').not.toContain(secret);
    expect(logs, 'logs').not.toContain(secret);
    expect(traced, 'spans').not.toContain(secret);
    expect(JSON.stringify(printed), 'console').not.toContain(secret);
  }
  for (const token of issued) {
    expect(cookies, 'cookies').not.toContain(token);
    expect(sinks.addresses, 'addresses').not.toContain(token);
  }
  expect(grantTypes).toEqual(
    new Set(['authorization_code', 'refresh_token', 'client_credentials']),
  );
});
