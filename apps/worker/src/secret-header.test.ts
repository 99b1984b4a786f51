import {
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Fetch,
  readSettings,
} from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { expect, test } from 'vitest';

const ORIGIN = 'http://localhost:5173';
const SECRET = 'key-of-the-api';

/** Calls a route with a secret, in workerd, in front of an upstream that repeats the secret. */
async function call(readsShortResponses: boolean, repeats: number): Promise<Response> {
  const reading = readSettings({
    POSTERN_PUBLIC_ORIGIN: ORIGIN,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LEKAB_USERNAME: 'testuser',
    LEKAB_PASSWORD: 'testpass',
  });
  if (reading.faults) throw new Error('settings');
  const fetch: Fetch = async (_, init) => {
    const text = `<${new Headers(init?.headers).get('x-api-key')}>`.repeat(repeats);
    const headers = { 'content-length': String(text.length), etag: `"${SECRET}"` };
    return new Response(text, { headers, statusText: SECRET });
  };
  const edge = createEdge({
    settings: reading.settings,
    store: createMemoryStore(),
    log: () => undefined,
    rateLimiter: createInProcessRateLimiter(),
    fetch,
    readsShortResponses,
    routes: defineRoutes([
      {
        name: 'keyed',
        upstream: 'https://keyed.example',
        credential: 'secret',
        header: 'x-api-key',
        secret: SECRET,
        needsSession: false,
        maxBodyBytes: 0,
        firstByteTimeoutMs: 1000,
        idleTimeoutMs: 1000,
        rateLimits: {},
        allow: [{ methods: ['GET'], path: '/**' }],
      },
    ]),
  });
  return edge.request(`${ORIGIN}/api/keyed/a`, { headers: { 'x-postern': '1' } });
}

test.each([
  [true, 1],
  [false, 1],
  [false, 100_000],
])(
  'takes a repeated secret out of a response; reads it first: %s, repeated %i times',
  async (readsShortResponses, repeats) => {
    const response = await call(readsShortResponses, repeats);
    expect([response.status, response.statusText, response.headers.get('etag')]).toEqual([
      200,
      '',
      null,
    ]);
    const length = (SECRET.length + 2) * repeats;
    expect(response.headers.get('content-length')).toBe(String(length));
    expect(await response.text()).toBe(`<${'*'.repeat(SECRET.length)}>`.repeat(repeats));
  },
);
