import { requestTarget } from '@postern/testing/generated-requests';
import * as fc from 'fast-check';
import type { PublicRoute } from '../../../../packages/edge/src/routes/route.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, findInternalError } from './edge.ts';

const RULES = {
  credential: 'none',
  needsSession: false,
  maxBodyBytes: 1024,
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  rateLimits: {},
} as const;

/** Routes below a path and below an origin, with each kind of pattern. */
export const ROUTES: readonly PublicRoute[] = [
  {
    ...RULES,
    name: 'lockit',
    upstream: 'https://up.example/v1',
    allow: [
      { methods: ['GET'], path: '/projects' },
      { methods: ['GET'], path: '/projects/**' },
    ],
  },
  {
    ...RULES,
    name: 'lekab',
    upstream: 'https://other.example',
    allow: [{ methods: ['GET'], path: '/rime/*/send' }],
  },
];

/** Segments that some parsers read as the parent folder. */
const PARENTS =
  '.. %2e%2e .%2e %252e%252e %25252e%25252e ..%5c ..%2f ..%252f ..%255c ..;a=b ..%3b %ef%bc%8e%ef%bc%8e %e2%80%a5 ..%09 ..%00 ..%20 ..%ef%bc%8f ..\\'.split(
    ' ',
  );
const segments = fc
  .tuple(
    fc.constantFrom('/api/lockit/projects', '/api/lekab/rime'),
    fc.array(fc.oneof(fc.constantFrom(...PARENTS), fc.constantFrom('x', 'send', 'projects', '')), {
      maxLength: 6,
    }),
  )
  .map(([start, parts]) => [start, ...parts].join('/'));

/** The part of a request URL after the origin, well-formed or not. */
export const anyTarget: fc.Arbitrary<string> = fc.oneof(requestTarget, segments);

export const WORDS: readonly string[] =
  '/api/lockit/projects /api/lockit/projects/ /api/lekab/rime/x/send /.. /../ /%2e%2e/ %2f %5c %252e ..; ;/ \\ // ? # @ : . %00 \u2025 \uff0e \u2024 http://evil.example / api lockit'
    .split(' ')
    .concat(PARENTS.map((parent) => `/${parent}/`));

const reached: string[] = [];
const edge = createFuzzedEdge({
  routes: ROUTES,
  fetch: async (url) => {
    reached.push(String(url));
    return Response.json([]);
  },
});

interface Outcome {
  readonly status: number;
  readonly urls: readonly string[];
}

export const requestTargets: Target = defineTarget<string, Outcome>({
  name: 'request-targets',
  property:
    'rejects every request whose upstream path leaves its route, even for an upstream that decodes again',
  inputs: anyTarget,
  words: WORDS,
  // Other addresses do not reach the edge.
  read: (json) =>
    isText(json) &&
    URL.canParse(EDGE_ORIGIN + json) &&
    new URL(EDGE_ORIGIN + json).origin === EDGE_ORIGIN
      ? json
      : undefined,
  async run(target) {
    reached.length = 0;
    const request = new Request(EDGE_ORIGIN + target, { headers: { 'x-postern': '1' } });
    const { status } = await edge.request(request);
    return { status, urls: [...reached] };
  },
  judge: (_, { status, urls }) =>
    urls.map(findReachedError).find((one) => one !== undefined) ??
    findInternalError(status, edge) ??
    (urls.length > 0 || status >= 400 ? undefined : `status ${status} without a call`),
});

const INSIDE = [
  /^https:\/\/up\.example\/v1\/projects(\/|$)/,
  /^https:\/\/other\.example\/rime\/[^/]+\/send$/,
];

/** Finds a call outside the routes, by the strictest and the laxest parser. */
export function findReachedError(url: string): string | undefined {
  const parsed = new URL(url);
  if (parsed.href !== url) return `${url} parses again as ${parsed.href}`;
  if (parsed.username !== '' || parsed.hash !== '') return `${url} has a user or a fragment`;
  const path = parsed.origin + parsed.pathname;
  const readings = [path, ...decodings(parsed.pathname).map((one) => parsed.origin + resolve(one))];
  const outside = readings.find((one) => !INSIDE.some((pattern) => pattern.test(one)));
  return outside === undefined ? undefined : `${url} may parse as ${outside}`;
}

/** The readings of a path that is decoded once or twice too often and normalized. */
function decodings(path: string): readonly string[] {
  const once = decode(path);
  const twice = decode(once);
  return [once, twice, once.normalize('NFKC'), twice.normalize('NFKC')];
}

/** Percent-decodes as UTF-8 and replaces invalid bytes, as a lax server does. */
function decode(path: string): string {
  return path.replaceAll(/(%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** Removes dot segments (RFC 3986 §5.2.4); `\` also separates, and `;` starts parameters. */
function resolve(path: string): string {
  const out: string[] = [];
  for (const segment of path.replaceAll('\\', '/').split('/').slice(1)) {
    const bare = segment.split(';')[0]?.trim();
    if (bare === '..') out.pop();
    else if (bare !== '.') out.push(segment);
  }
  return `/${out.join('/')}`;
}
