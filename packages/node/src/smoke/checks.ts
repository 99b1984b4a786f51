import {
  type Config,
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  configSchema,
  problemSchema,
} from '@postern/core';
import * as v from 'valibot';

/** What a check says without failing the test. */
export interface Advice {
  readonly advice: string;
}

/** One check of the smoke test. */
export interface Check {
  readonly check: string;
  /** @returns the fault, what could not be found out, or undefined */
  readonly run: (origin: string) => Promise<string | Advice | undefined>;
  /** The result depends on the app's files, so a fault is advice and does not fail the test. */
  readonly isAdvice?: true;
}

/** The header that an app sends with every request. */
export const HEADERS: Readonly<Record<string, string>> = { [CSRF_HEADER]: CSRF_HEADER_VALUE };

const FOREIGN = 'https://foreign.example';
/** As long as a session cookie; the edge never issued it. */
const UNKNOWN_COOKIE = 'A'.repeat(88);

/** The checks of any deployment. */
export const CHECKS: readonly Check[] = [
  {
    check: 'it is alive',
    run: (origin) => expectJson(`${origin}/healthz`, { status: 'alive' }),
  },
  {
    check: 'it is ready: settings are valid, the store responds',
    run: (origin) => expectJson(`${origin}/readyz`, { status: 'ready' }),
  },
  { check: 'its configuration names this origin', run: checkConfig },
  { check: 'without a cookie the session is signed-out', run: checkSignedOut },
  {
    check: 'a cookie that it never issued is cleared, with the right attributes',
    run: checkCookie,
  },
  {
    check: 'a call without X-Postern is rejected with a problem document',
    run: async (origin) =>
      checkProblem(await fetch(`${origin}/auth/session`), 'guard_csrf_header', origin),
  },
  {
    check: 'a call from a foreign origin is rejected and unreadable',
    run: async (origin) => {
      const headers = { ...HEADERS, origin: FOREIGN };
      const response = await fetch(`${origin}/auth/session`, { headers });
      if (response.headers.has('access-control-allow-origin'))
        return 'a foreign origin may read the response';
      return checkProblem(response, 'guard_origin', origin);
    },
  },
  {
    check: 'a foreign preflight is rejected',
    run: async (origin) => {
      const headers = { origin: FOREIGN, 'access-control-request-method': 'GET' };
      const response = await fetch(`${origin}/auth/session`, { method: 'OPTIONS', headers });
      return checkProblem(response, 'guard_origin', origin);
    },
  },
  {
    check: 'a path without a route is not forwarded',
    run: async (origin) =>
      checkProblem(
        await fetch(`${origin}/api/none/at/all`, { headers: HEADERS }),
        'route_unknown',
        origin,
      ),
  },
  {
    check: 'operator endpoints need the operator token',
    run: async (origin) => {
      const init = { method: 'POST', headers: HEADERS };
      const response = await fetch(`${origin}/auth/connections/none/revoke`, init);
      return [401, 404].includes(response.status) ? undefined : `it responds ${response.status}`;
    },
  },
  {
    check: 'the pages that problem documents link to are served',
    run: checkDocuments,
    isAdvice: true,
  },
  {
    check: 'pages have a content security policy and cannot be framed',
    run: checkPage,
    isAdvice: true,
  },
];

async function expectJson(url: string, expected: object): Promise<string | undefined> {
  const response = await fetch(url);
  const text = await response.text();
  const isExpected = response.status === 200 && text === JSON.stringify(expected);
  return isExpected ? undefined : `it responds ${response.status} ${text.slice(0, 200)}`;
}

/** Reads `/auth/config`. */
export async function requestConfig(origin: string): Promise<Config> {
  const response = await fetch(`${origin}/auth/config`);
  return v.parse(configSchema, await response.json());
}

async function checkConfig(origin: string): Promise<string | undefined> {
  const { connections } = await requestConfig(origin);
  if (connections.length === 0) return 'no connection is configured';
  for (const connection of connections) {
    if (!('clientId' in connection)) continue;
    const { redirectUri, authorizationEndpoint } = connection;
    if (new URL(redirectUri).origin !== origin) {
      return `users would come back to ${redirectUri}: set POSTERN_PUBLIC_ORIGIN to ${origin}`;
    }
    const isWeak = origin.startsWith('https:') && !authorizationEndpoint.startsWith('https:');
    if (isWeak) return `users would sign in at ${authorizationEndpoint}, without TLS`;
  }
  return undefined;
}

async function checkSignedOut(origin: string): Promise<string | undefined> {
  const response = await fetch(`${origin}/auth/session`, { headers: HEADERS });
  if (response.headers.get('cache-control') !== 'no-store') return 'the response may be cached';
  if (response.status !== 200) return `it responds ${response.status}`;
  const text = await response.text();
  return text === '{"status":"signed-out"}' ? undefined : `it responds ${text}`;
}

async function checkCookie(origin: string): Promise<string | undefined> {
  const name = buildSessionName(origin);
  const headers = { ...HEADERS, cookie: `${name}=${UNKNOWN_COOKIE}` };
  const response = await fetch(`${origin}/auth/session`, { headers });
  if (response.status !== 200) return `it responds ${response.status}`;
  const secure = origin.startsWith('https:') ? ' Secure;' : '';
  const expected = `${name}=; Max-Age=0; Path=/; HttpOnly;${secure} SameSite=Strict`;
  const cookies = response.headers.getSetCookie();
  return cookies.includes(expected) ? undefined : `it sets ${JSON.stringify(cookies)}`;
}

/** Compares a response with the problem document of a failure. */
export async function checkProblem(
  response: Response,
  code: string,
  origin: string,
): Promise<string | undefined> {
  const text = await response.text();
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  if (!isProblem) return `it responds ${response.status} without a problem document`;
  const { success, output } = v.safeParse(problemSchema, JSON.parse(text));
  if (!success) return 'its problem document does not match the contract';
  if (output.code !== code) return `it responds ${output.status} ${output.code} instead of ${code}`;
  if (output.status !== response.status) return 'the status and the problem document differ';
  if (response.headers.get('cache-control') !== 'no-store') return 'the problem may be cached';
  if (response.headers.get('x-request-id') !== output.requestId) return 'it has no X-Request-Id';
  const type = `${origin}/problems/${code}`;
  return output.type === type ? undefined : `the problem’s type is ${output.type}, not ${type}`;
}

/** The session cookie's name, as the contract has it: each port of http loopback has its own. */
function buildSessionName(origin: string): string {
  const { protocol, port } = new URL(origin);
  return protocol === 'https:' ? '__Host-Http-postern' : `postern-dev-${port || '80'}`;
}

async function checkDocuments(origin: string): Promise<string | undefined> {
  const page = await fetch(`${origin}/problems/session_missing`);
  if (!page.ok) return `/problems/session_missing responds ${page.status}`;
  const isThere = (await page.text()).includes('session_missing');
  return isThere ? undefined : '/problems/session_missing is another page, such as the app';
}

async function checkPage(origin: string): Promise<string | undefined> {
  const { headers, status } = await fetch(`${origin}/`);
  const policy = headers.get('content-security-policy') ?? '';
  if (status !== 200) return `/ responds ${status}`;
  return policy.includes("frame-ancestors 'none'") ? undefined : `the policy is "${policy}"`;
}
