import { once } from 'node:events';
import { type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { computeCodeChallenge, createCodeVerifier, type SignInConnection } from '@postern/core';
import { type Advice, type Check, checkProblem, HEADERS, requestConfig } from './checks.ts';

/** A code that no provider has issued. */
const CODE = 'a-code-of-the-smoke-test';
/** What a browser sends when it follows a link. */
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

/**
 * Builds a check for each connection with which users sign in: it sends a code that the provider
 * never issued. A provider rejects an unknown client before it looks at the code, so
 * `provider_rejected_grant` proves that the client's credentials work. LinkedIn, X, Naver, Strava and
 * Reddit reject the request instead.
 */
export async function buildProviderChecks(origin: string): Promise<readonly Check[]> {
  const { connections } = await requestConfig(origin);
  return connections
    .filter((connection): connection is SignInConnection => 'clientId' in connection)
    .map((connection) => ({
      check: `the provider of ${connection.id} knows the client and rejects a made-up code`,
      run: (at: string) =>
        connection.flow === 'edge'
          ? checkEdgeFlow(at, connection)
          : checkBrowserFlow(at, connection),
    }));
}

/** An answer to the made-up code that says nothing for certain. */
const UNCLEAR = 'provider_rejected_request';
const ADVICE: Advice = {
  advice: `the edge reports ${UNCLEAR}, which its log explains; if sign-ins fail, check client id and secret`,
};

async function checkBrowserFlow(
  origin: string,
  { id, redirectUri, issuer }: SignInConnection,
): Promise<string | Advice | undefined> {
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const post = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(origin + path, {
      method: 'POST',
      headers: { ...HEADERS, 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const started = await post('/auth/sign-in', { connection: id, state, codeChallenge });
  if (!started.ok) return `a sign-in does not start: ${await started.text()}`;
  const body = { connection: id, code: CODE, state, codeVerifier, redirectUri, iss: issuer };
  const response = await post('/auth/callback', body, readCookies(started));
  const unclear = await checkProblem(response.clone(), UNCLEAR, origin);
  return unclear === undefined ? ADVICE : checkProblem(response, 'provider_rejected_grant', origin);
}

async function checkEdgeFlow(
  origin: string,
  { id, issuer }: SignInConnection,
): Promise<string | Advice | undefined> {
  const visit = (path: string, cookie = ''): Promise<Response> =>
    navigate(origin + path, { ...NAVIGATION, cookie });
  const started = await visit(`/auth/sign-in?connection=${encodeURIComponent(id)}`);
  const location = started.headers.get('location');
  if (location === null) return `a sign-in does not start: ${await started.text()}`;
  const failure = readError(location);
  if (failure !== undefined) return `a sign-in does not start: ${failure}`;
  const { searchParams } = new URL(location);
  const state = searchParams.get('state');
  // The provider has accepted a pushed request, which proves the client's credentials.
  if (state === null && searchParams.has('request_uri')) return undefined;
  const response = new URLSearchParams({
    code: CODE,
    state: state ?? '',
    ...(issuer && { iss: issuer }),
  });
  const arrived = await visit(`/auth/callback/${id}?${response}`, readCookies(started));
  const code = readError(arrived.headers.get('location') ?? '');
  if (code === UNCLEAR) return ADVICE;
  const expected = 'provider_rejected_grant';
  return code === expected
    ? undefined
    : `it reports ${code ?? arrived.status} instead of ${expected}`;
}

/** Sends a GET as a browser's navigation. Node's own fetch always says that it is not a navigation. */
async function navigate(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const request = url.startsWith('https:') ? requestByHttps : requestByHttp;
  const sent = request(url, { headers });
  sent.end();
  const [incoming]: IncomingMessage[] = await once(sent, 'response');
  if (incoming === undefined) throw new Error('no response');
  const pairs = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(await text(incoming), { status: incoming.statusCode ?? 0, headers: pairs });
}

function readError(location: string): string | undefined {
  return /[#&]postern-error=(\w+)/.exec(location)?.[1];
}

function readCookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}
