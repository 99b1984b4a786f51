import * as fc from 'fast-check';
import { discovered } from '../../../../packages/edge/src/discovered/index.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, findInternalError } from './edge.ts';
import { readOnly, readPairs } from './form.ts';
import { buildMetadata, OPTIONS } from './provider.ts';
import { findTargetError } from './return-targets.ts';
import { ISSUER } from './signed-token.ts';

/** The placeholder in an input for the state, which the edge creates. */
const STATE = 'STATE';
const VALID = 'code=c&state=STATE&iss=https%3A%2F%2Fop.example';
const WORDS = [
  ...'code state iss error error_description access_token id_token token_type'.split(' '),
  ...VALID.split('&'),
  ...'& = %26 %3D + %63ode c%6fde ; code[] Code %00 access_token=x error=access_denied'.split(' '),
  'error=temporarily_unavailable',
];

let tokenRequests = 0;
const { redirectUri: _, ...options } = OPTIONS;
const edge = createFuzzedEdge({
  connections: [discovered({ ...options, flow: 'edge', pushedRequests: false })],
  fetch: async (url, init) => {
    if (String(url).includes('/.well-known/')) {
      return Response.json({
        ...buildMetadata(),
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (init?.method !== 'POST') return Response.json({ keys: [] });
    tokenRequests += 1;
    return Response.json({ error: 'invalid_grant' }, { status: 400 });
  },
});

interface Attempt {
  readonly state: string;
  readonly cookie: string;
}

/** The attempt of the next response; none once it is used up. */
let attempt: Attempt | undefined;

interface Outcome {
  readonly query: string;
  readonly state: string;
  readonly status: number;
  readonly location: string | null;
  readonly tokenRequests: number;
}

export const edgeCallbacks: Target = defineTarget<string, Outcome>({
  name: 'edge-callbacks',
  property:
    'sends a code from the redirect URI of the edge flow only if state, code and iss occur once and match the attempt, without error or token; the browser goes to the return target, the root or once more to the provider, never with a code',
  inputs: fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 6 })
    .map((words) => [VALID, ...words].join('&')),
  words: WORDS,
  read: (json) => (isText(json) ? json : undefined),
  async run(input) {
    attempt ??= await begin();
    const { state, cookie } = attempt;
    tokenRequests = 0;
    const url = new URL(`${EDGE_ORIGIN}/auth/callback/op`);
    url.search = input.replaceAll(STATE, state);
    const response = await edge.request(new Request(url, { headers: { cookie } }));
    if (response.headers.getSetCookie().length > 0) attempt = undefined;
    const location = response.headers.get('location');
    return { query: url.search.slice(1), state, status: response.status, location, tokenRequests };
  },
  judge: (__, outcome) =>
    findInternalError(outcome.status, edge) ??
    findExchangeError(outcome) ??
    findLocationError(outcome),
});

async function begin(): Promise<Attempt> {
  const target = `${EDGE_ORIGIN}/auth/sign-in?connection=op&return_to=%2Fprojects%3Fday%3D1`;
  const { headers } = await edge.request(new Request(target));
  const state = new URL(headers.get('location') ?? '').searchParams.get('state') ?? '';
  const [cookie = ''] = headers.getSetCookie().map((one) => one.split(';')[0]);
  return { state, cookie };
}

function findExchangeError(outcome: Outcome): string | undefined {
  const pairs = readPairs(outcome.query);
  const isValid =
    readOnly(pairs, 'state') === outcome.state &&
    readOnly(pairs, 'iss') === ISSUER &&
    (readOnly(pairs, 'code') ?? '') !== '' &&
    !pairs.some(
      ([name, value]) =>
        /^(\w+_token|token_type)$/.test(name) || (name === 'error' && value !== ''),
    );
  if (outcome.tokenRequests > 1) return 'sends the code twice';
  if (outcome.tokenRequests === 1 && !isValid) return 'sends a code for an invalid response';
  return outcome.tokenRequests === 0 && isValid && pairs.length === 3
    ? 'rejects a valid response'
    : undefined;
}

function findLocationError({ status, location }: Outcome): string | undefined {
  if (status !== 303 || location === null) return `status ${status}`;
  const { searchParams, pathname, search } = new URL(location);
  if (location.startsWith(`${ISSUER}/authorize?`)) return undefined;
  const isTarget = ['/', '/projects?day=1'].includes(pathname + search);
  if (!isTarget || searchParams.has('code')) return `sends the browser to ${location}`;
  return findTargetError(location, EDGE_ORIGIN);
}
