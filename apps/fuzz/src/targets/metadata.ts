import { computeCodeChallenge } from '@postern/core';
import * as fc from 'fast-check';
import { discovered } from '../../../../packages/edge/src/discovered/index.ts';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isList, isText, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, explainInternal, type FuzzedEdge } from './edge.ts';
import { buildMetadata, OPTIONS } from './provider.ts';
import { ISSUER } from './signed-token.ts';

/** What a service publishes, and whether it is one on this machine. */
type Published = {
  readonly isLoopback: boolean;
  readonly document: Json;
};

interface Outcome {
  /** What the edge called, and what it sends the browser to. */
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
    'a metadata document is refused, or its service is the one that was asked, does PKCE, and has endpoints on https (http on loopback alone); the edge calls and names no other',
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
    if (insecure !== undefined) return `the edge relies on ${insecure}`;
    if (!isUsable) return undefined;
    const issuer = isLoopback ? LOOPBACK : ISSUER;
    if (!isFields(document) || document['issuer'] !== issuer) return 'another issuer is taken';
    const methods = document['code_challenge_methods_supported'] ?? null;
    return isList(methods) && methods.includes('S256')
      ? undefined
      : 'a service without S256 is taken';
  },
});

/** A document of which a few fields are odd; or another altogether. */
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
  const send = (path: string, body?: object, cookie?: string): Promise<Response> => {
    const headers = {
      'x-postern': '1',
      'content-type': 'application/json',
      ...(cookie !== undefined && { cookie }),
    };
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return edge.request(new Request(EDGE_ORIGIN + path, { headers, ...init }));
  };
  const config = await send('/auth/config');
  const { connections: [facts] = [] }: { connections?: Record<string, Json>[] } =
    await config.json();
  const endpoint = facts?.['authorizationEndpoint'] ?? null;
  if (isText(endpoint)) urls.push(endpoint);
  const problem = explainInternal(config.status, edge) ?? (await signIn(send, edge, urls, issuer));
  return { urls, isUsable: isText(endpoint), problem };
}

function isSecure(url: string, isLoopback: boolean): boolean {
  const { protocol, host } = new URL(url);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
  return protocol === 'https:' || (isLoopback && protocol === 'http:' && isHere);
}

/** Goes through a sign-in as far as the service lets it, so that every endpoint is used. */
async function signIn(
  send: (path: string, body: object, cookie?: string) => Promise<Response>,
  edge: FuzzedEdge,
  urls: string[],
  iss: string,
): Promise<string | undefined> {
  const codeVerifier = 'v'.repeat(43);
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const begun = { connection: 'op', state: 's'.repeat(43), codeChallenge };
  const beginning = await send('/auth/sign-in', begun);
  const { authorizationUrl }: { authorizationUrl?: string } = await beginning.json();
  if (authorizationUrl === undefined) return explainInternal(beginning.status, edge);
  urls.push(authorizationUrl);
  const cookie = beginning.headers.getSetCookie()[0]?.split(';')[0];
  const { connection, state } = begun;
  const { redirectUri } = OPTIONS;
  const answer = { connection, state, code: 'c', codeVerifier, redirectUri, iss };
  const callback = await send('/auth/callback', answer, cookie);
  return explainInternal(callback.status, edge);
}
