import * as fc from 'fast-check';
import { discovered } from '../../../../packages/edge/src/discovered/index.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, explainInternal } from './edge.ts';
import { readOnly, readPairs } from './form.ts';
import { buildMetadata, OPTIONS } from './provider.ts';
import { explainTarget } from './return-targets.ts';
import { ISSUER } from './signed-token.ts';

/** Stands in an input for the state of the attempt, which the edge makes. */
const STATE = 'STATE';
const SOUND = 'code=c&state=STATE&iss=https%3A%2F%2Fop.example';
const WORDS = [
  ...'code state iss error error_description access_token id_token token_type'.split(' '),
  ...SOUND.split('&'),
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

/** The attempt that the next answer is for; none once it is used up. */
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
    'at the redirect URI of the edge flow, a code goes to the provider only if state, code and iss came once each and fit the attempt, with no error and no token; the browser goes to the return target or the root, or once more to the provider, and never with a code',
  inputs: fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 6 })
    .map((words) => [SOUND, ...words].join('&')),
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
    explainInternal(outcome.status, edge) ?? explainExchange(outcome) ?? explainWay(outcome),
});

async function begin(): Promise<Attempt> {
  const target = `${EDGE_ORIGIN}/auth/sign-in?connection=op&return_to=%2Fprojects%3Fday%3D1`;
  const { headers } = await edge.request(new Request(target));
  const state = new URL(headers.get('location') ?? '').searchParams.get('state') ?? '';
  const [cookie = ''] = headers.getSetCookie().map((one) => one.split(';')[0]);
  return { state, cookie };
}

function explainExchange(outcome: Outcome): string | undefined {
  const pairs = readPairs(outcome.query);
  const isSound =
    readOnly(pairs, 'state') === outcome.state &&
    readOnly(pairs, 'iss') === ISSUER &&
    (readOnly(pairs, 'code') ?? '') !== '' &&
    !pairs.some(
      ([name, value]) =>
        /^(\w+_token|token_type)$/.test(name) || (name === 'error' && value !== ''),
    );
  if (outcome.tokenRequests > 1) return 'the code goes out twice';
  if (outcome.tokenRequests === 1 && !isSound)
    return 'a code goes out for an answer that is not sound';
  return outcome.tokenRequests === 0 && isSound && pairs.length === 3
    ? 'a sound answer is refused'
    : undefined;
}

function explainWay({ status, location }: Outcome): string | undefined {
  if (status !== 303 || location === null) return `status ${status}`;
  const { searchParams, pathname, search } = new URL(location);
  if (location.startsWith(`${ISSUER}/authorize?`)) return undefined;
  const isTarget = ['/', '/projects?day=1'].includes(pathname + search);
  if (!isTarget || searchParams.has('code')) return `the browser goes to ${location}`;
  return explainTarget(location, EDGE_ORIGIN);
}
