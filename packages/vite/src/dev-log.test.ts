import { expect, test } from 'vitest';
import { createDevLog } from './dev-log.ts';

const publicOrigin = 'http://localhost:5173';
const facts = [
  {
    id: 'login',
    issuer: 'http://idp.example',
    clientId: 'my-app',
    redirectUri: `${publicOrigin}/auth/callback/login`,
    scopes: ['openid', 'profile'],
  },
];
const routes = {
  list: [{ name: 'orders', allow: [{ methods: ['GET', 'POST'], path: '/**' }] }],
  missing: new Map(),
};
const write = (...events: Parameters<ReturnType<typeof createDevLog>>[0][]): string => {
  const lines: string[] = [];
  const log = createDevLog({ warn: (text) => lines.push(text), facts, publicOrigin, routes });
  for (const event of events) log(event);
  return lines.join('\n');
};
const failure = { event: 'failure', requestId: 'r', method: 'GET' } as const;
const SENT =
  'sent: client id my-app, redirect URI http://localhost:5173/auth/callback/login, scope openid profile; issuer: http://idp.example';

test.each([
  ['/auth/callback/login', 'provider_rejected_client', 'compare client id and secret'],
  ['/auth/callback/login', 'provider_rejected_grant', 'register exactly this one at the provider'],
  [
    '/auth/sign-in',
    'provider_rejected_request',
    'register exactly this redirect URI at the provider',
  ],
  ['/auth/sign-in', 'provider_rejected_request', 'if the error names a scope'],
] as const)('%s with %s shows what was sent, and the fix', (path, code, fix) => {
  const text = write({ ...failure, path, code, cause: 'status 400' });
  expect(text).toContain(`GET ${path}: ${code} (status 400)`);
  expect(text).toContain(SENT);
  expect(text).toContain(fix);
});

test.each([
  ['/auth/sign-in', 'provider_unreachable', 'check that the provider runs'],
  ['/auth/sign-in', 'provider_timeout', 'check that the provider runs'],
  ['/auth/sign-in', 'provider_malformed', 'there is no metadata at this address'],
  ['/auth/callback', 'callback_issuer_mismatch', 'byte for byte'],
] as const)('%s with %s shows the issuer, and the fix', (path, code, fix) => {
  const text = write({ ...failure, path, code });
  expect(text).toMatch(/\n +issuer: http:\/\/idp\.example\n/);
  expect(text).toContain(fix);
});

test('a request without the header names the two mistakes that cause it', () => {
  const text = write({ ...failure, path: '/api/orders', code: 'guard_csrf_header' });
  expect(text).toMatch(
    /\n +call it by auth\.fetch; pages of your app need paths outside \/auth and/,
  );
});

test('the cause of a failed discovery is shown once', () => {
  const cause = 'http://idp.example/.well-known/openid-configuration: status 404';
  const code = 'provider_malformed';
  const text = write(
    { event: 'discovery_failed', connection: 'login', code, cause },
    { ...failure, path: '/auth/sign-in', code, cause },
    { ...failure, path: '/auth/sign-in', code, cause },
  );
  expect(text.match(/status 404/g)).toHaveLength(2);
});

test('a sign-in that the provider refuses is shown with its error', () => {
  const refused = { event: 'sign_in_refused', requestId: 'r', connection: 'login' } as const;
  const text = write({ ...refused, cause: 'invalid_scope no such scope' });
  expect(text).toContain('the provider refused the sign-in (invalid_scope no such scope)');
  expect(text).toContain(SENT);
  expect(write({ ...refused, cause: 'access_denied' })).not.toContain('sent:');
});

test.each(['guard_origin', 'callback_attempt_missing'] as const)(
  '%s names the origin of the app',
  (code) => {
    const text = write({ ...failure, path: '/auth/callback/login', code });
    expect(text).toContain('open the app at http://localhost:5173');
  },
);

test('a failure of an API call has no advice about the provider’s registration', () => {
  expect(write({ ...failure, path: '/api/a', code: 'provider_rejected_grant' })).toBe(
    'GET /api/a: provider_rejected_grant',
  );
});

test('a warning about a connection is a sentence, without control characters', () => {
  const warning = { event: 'discovery_failed', code: 'provider_malformed' } as const;
  expect(write({ ...warning, connection: 'login', cause: 'status\u001b[31m 404' })).toBe(
    'login: discovery_failed (status [31m 404)',
  );
});

test.each([
  ['/api/order/1', 'route_unknown', 'the routes are /api/orders (GET,POST /**)'],
  ['/api/orders/1', 'route_forbidden', 'the route orders allows GET,POST /**'],
  ['/auth/nothing', 'route_unknown', '/openapi.json has the paths of the edge'],
] as const)('%s with %s names what there is', (path, code, text) => {
  expect(write({ ...failure, path, code })).toContain(text);
});
