import { expect, test } from 'vitest';
import { buildUpstreamHeaders } from './request-headers.ts';

/** Headers that name a caller, carry a credential or describe the request's path (RFC 9440 §2.4, RFC 7239). */
const TRUSTED = `
  authorization cookie cookie2 dpop proxy-authorization client-cert client-cert-chain x-client-cert
  x-ssl-client-cert ssl-client-cert x-forwarded-client-cert x-forwarded-for x-forwarded-host
  x-forwarded-proto x-forwarded-user forwarded via x-real-ip true-client-ip fly-client-ip
  wl-proxy-client-ip x-client-ip cf-connecting-ip x-vercel-forwarded-for x-nf-client-connection-ip
  x-apigateway-api-userinfo x-endpoint-api-userinfo tailscale-user-login x-vouch-user
  x-pomerium-jwt-assertion x-authelia-user remote-user x-authentik-username x-anonymous-consumer
  x-credential-identifier x-consumer-id x-jwt-assertion x-userinfo x-user-id x-token-subject
  x-access-token x-id-token x-auth-token x-api-key api-key ocp-apim-subscription-key private-token
  x-gitlab-token x-serverless-authorization impersonate-user impersonate-group x-scheme
  x-url-scheme front-end-https x-backend-host x-original-url x-rewrite-url x-invoke-path
  x-nextjs-data x-middleware-subrequest l5d-client-id max-forwards x-http-method-override
  x-method-override x-amzn-oidc-data x-goog-iap-jwt-assertion x-ms-client-principal x-postern
  x-request-id host origin referer sec-fetch-site sec-session-response content-length te trailer
  transfer-encoding upgrade expect keep-alive http2-settings x_forwarded_for remote_user x-custom
  a-header-of-tomorrow`
  .trim()
  .split(/\s+/);
/** Headers that describe the content and what the caller accepts. */
const CONTENT: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'accept-language': 'sv',
  'accept-profile': 'public',
  'cache-control': 'no-cache',
  'content-disposition': 'attachment',
  'content-range': 'bytes 0-1/2',
  'content-type': 'application/json',
  'idempotency-key': '"1"',
  'if-match': '"1"',
  'if-modified-since': 'Tue, 01 Sep 2026 00:00:00 GMT',
  'if-none-match': 'W/"1"',
  'if-range': '"1"',
  'last-event-id': '7',
  prefer: 'return=minimal',
  range: 'bytes=0-1',
  'upload-offset': '3',
  'user-agent': 'test',
  'want-repr-digest': 'sha-256=1',
};

/** The headers that every request has. The id is that of the edge's request (RFC 9110 §7.6.3: `via`). */
const ADDED = { 'accept-encoding': 'identity', via: '1.1 postern', 'x-request-id': 'the-id' };

function build(from: Record<string, string>, named?: readonly string[]): Record<string, string> {
  return Object.fromEntries(buildUpstreamHeaders(new Headers(from), 'the-id', named));
}

test('S-26 S-27 S-73 removes every header that names a caller or carries a credential', () => {
  const headers = build(Object.fromEntries(TRUSTED.map((name) => [name, 'mine'])));
  expect(headers).toEqual(ADDED);
});

test('passes content, negotiation, conditions and ranges unchanged', () => {
  expect(build({ ...CONTENT, 'accept-encoding': 'br' })).toEqual({
    ...CONTENT,
    ...ADDED,
  });
});

test('S-73 passes the headers that the route names, and no similar ones', () => {
  const from = { 'x-ms-version': '2', 'x-ms-client-principal': 'mine', 'x-user-id': '1' };
  const headers = build(from, ['x-ms-version', 'x-user-id']);
  expect(headers).toMatchObject({ 'x-ms-version': '2', 'x-user-id': '1' });
  expect(headers).not.toHaveProperty('x-ms-client-principal');
});

test('removes the headers that Connection names, even if the route names them', () => {
  const headers = build({ connection: 'range, x-a, @', range: 'bytes=0-1', 'x-a': '1' }, ['x-a']);
  expect(headers).toEqual(ADDED);
});

test('passes a trace only if its traceparent is valid', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(build({ traceparent, tracestate: 'a=1' })).toMatchObject({
    traceparent,
    tracestate: 'a=1',
  });
  expect(build({ traceparent: 'mine', tracestate: 'a=1' })).not.toHaveProperty('tracestate');
  expect(build({ tracestate: 'a=1' })).not.toHaveProperty('tracestate');
});
