import { computeCodeChallenge } from '@postern/core';
import { App, TestBrowser } from '@postern/testing';
import * as fc from 'fast-check';
import { discovered } from '../../../../packages/edge/src/discovered/index.ts';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isList, isText, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, type FuzzedEdge, findInternalError } from './edge.ts';
import { buildMetadata, OPTIONS } from './provider.ts';
import { ISSUER } from './signed-token.ts';

/** A provider's metadata, and whether the provider is on this machine. */
type Published = {
  readonly isLoopback: boolean;
  readonly document: Json;
};

interface Outcome {
  /** The URLs that the edge called or sent the browser to. */
  readonly urls: readonly string[];
  readonly isUsable: boolean;
  readonly problem: string | undefined;
}

const LOOPBACK = 'http://localhost:9000';
const odd = fc.oneof(
  fc.constantFrom<Json>(
    null,
    '',
    [],
    ['S256'],
    [1],
    {},
    true,
    'S256',
    'http://op.example/x',
    'HTTPS://op.example/x',
    'https://',
    'javascript:alert(1)',
    'https://user:p@op.example/x',
    '//op.example',
    `${ISSUER}/`,
    'http://127.0.0.1/x',
    'http://localhost.evil.example/x',
    ' https://op.example/x',
    'ftp://a/',
  ),
  fc.webUrl(),
  anyJson,
);
const names = Object.keys(buildMetadata());

export const metadata: Target = defineTarget<Published, Outcome>({
  name: 'metadata',
  property:
    'accepts metadata only of the expected issuer, with PKCE and with https endpoints (http on loopback); calls and names no other',
  inputs: fc
    .record({
      isLoopback: fc.boolean(),
      document: fc.oneof(
        { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 2 }) },
        anyJson,
      ),
    })
    .map(({ isLoopback, document }) => complete(isLoopback, document)),
  words: [...names, 'https://', 'http://', 'localhost', 'S256', 'plain', 'none', ISSUER, LOOPBACK],
  read(json) {
    if (!isFields(json)) return undefined;
    const { isLoopback, document = null } = json;
    return typeof isLoopback === 'boolean' ? { isLoopback, document } : undefined;
  },
  run,
  judge({ isLoopback, document }, { urls, isUsable, problem }) {
    if (problem !== undefined) return problem;
    const insecure = urls.find((url) => !isSecure(url, isLoopback));
    if (insecure !== undefined) return `uses the endpoint ${insecure}`;
    if (!isUsable) return undefined;
    const issuer = isLoopback ? LOOPBACK : ISSUER;
    if (!isFields(document) || document['issuer'] !== issuer) return 'accepts another issuer';
    const methods = document['code_challenge_methods_supported'] ?? null;
    return isList(methods) && methods.includes('S256')
      ? undefined
      : 'accepts a provider without S256';
  },
});

/** The metadata with a few odd members, or another document. */
function complete(isLoopback: boolean, document: Json): Published {
  const whole = buildMetadata(isLoopback ? LOOPBACK : ISSUER);
  return { isLoopback, document: isFields(document) ? { ...whole, ...document } : document };
}

async function run({ isLoopback, document }: Published): Promise<Outcome> {
  const urls: string[] = [];
  const issuer = isLoopback ? LOOPBACK : ISSUER;
  const edge = createFuzzedEdge({
    connections: [discovered({ ...OPTIONS, issuer })],
    fetch: async (url) => {
      if (String(url).includes('/.well-known/')) return Response.json(document);
      urls.push(String(url));
      return Response.json({ keys: [] });
    },
  });
  const browser = new TestBrowser((url, init) => edge.request(new Request(url, init)));
  const app = new App(EDGE_ORIGIN, (url, init) => browser.send(url, init));
  const config = await app.call('GET', '/auth/config');
  const { connections: [facts] = [] }: { connections?: Record<string, Json>[] } =
    await config.json();
  const endpoint = facts?.['authorizationEndpoint'] ?? null;
  if (isText(endpoint)) urls.push(endpoint);
  const problem = findInternalError(config.status, edge) ?? (await signIn(app, edge, urls, issuer));
  return { urls, isUsable: isText(endpoint), problem };
}

function isSecure(url: string, isLoopback: boolean): boolean {
  const { protocol, host } = new URL(url);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
  return protocol === 'https:' || (isLoopback && protocol === 'http:' && isHere);
}

/** Signs in as far as possible, so that the edge uses every endpoint. */
async function signIn(
  app: App,
  edge: FuzzedEdge,
  urls: string[],
  iss: string,
): Promise<string | undefined> {
  const codeVerifier = 'v'.repeat(43);
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const begun = { connection: 'op', state: 's'.repeat(43), codeChallenge };
  const beginning = await app.post('/auth/sign-in', begun);
  const { authorizationUrl }: { authorizationUrl?: string } = await beginning.json();
  if (authorizationUrl === undefined) return findInternalError(beginning.status, edge);
  urls.push(authorizationUrl);
  const { connection, state } = begun;
  const { redirectUri } = OPTIONS;
  const response = { connection, state, code: 'c', codeVerifier, redirectUri, iss };
  const callback = await app.post('/auth/callback', response);
  return findInternalError(callback.status, edge);
}
