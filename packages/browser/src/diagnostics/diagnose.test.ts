import { expect, test, vi } from 'vitest';
import { AuthError } from '../error.ts';
import { buildConfig, createFakeEdge, createMockAuth } from '../testing/index.ts';
import { diagnose, explain } from './diagnose.ts';

function createKit(config = buildConfig(location.origin)): ReturnType<typeof createMockAuth> {
  const edge = createFakeEdge({ config });
  const headers = { 'x-postern': '1' };
  return createMockAuth({
    fetch: async (input) => edge.fetch(new URL(input as string, location.origin), { headers }),
  });
}

const codes = async (...args: Parameters<typeof diagnose>): Promise<string[]> =>
  (await diagnose(...args)).map(({ code }) => code);

test('finds nothing on a page without faults', async () => {
  expect(await codes(createKit())).toEqual([]);
});

test('finds a redirect URI of another origin', async () => {
  expect(await codes(createKit(buildConfig('http://127.0.0.1:1')))).toEqual([
    'redirect_origin_differs',
  ]);
});

test('finds an edge without a sign-in connection', async () => {
  const config = { mode: 'forwarding', connections: [{ id: 'lekab' }] } as const;
  expect(await codes(createKit({ ...config, connections: [...config.connections] }))).toEqual([
    'connection_unknown',
  ]);
});

test('finds another server in the edge’s place, and the fix names the plugin', async () => {
  const auth = createMockAuth({ fetch: async () => new Response('<!doctype html>') });
  const [finding] = await diagnose(auth);
  expect(finding).toMatchObject({
    code: 'edge_malformed',
    fix: expect.stringContaining('@postern/vite'),
  });
});

test.each(['/', '/edge'])('finds an edgeOrigin that ends with %s', async (end) => {
  const edgeOrigin = location.origin + end;
  // The tests have one page, and createAuth returns the kit that a page has.
  vi.resetModules();
  const { createAuth } = await import('../auth.ts');
  const findings = await diagnose(createAuth({ edgeOrigin }));
  expect(findings[0]).toMatchObject({
    code: 'edge_unreachable',
    cause: expect.stringContaining('edgeOrigin'),
    fix: expect.stringContaining('without a slash at the end'),
  });
});

test('finds a clock that is an hour off', async () => {
  const auth = createKit();
  const fetch: typeof auth.fetch = async (input) => {
    const response = await auth.fetch(input);
    response.headers.set('date', new Date(Date.now() + 3_600_000).toUTCString());
    return response;
  };
  expect(await codes({ ...createMockAuth(), fetch })).toEqual(['clock_skewed']);
});

test('finds a blocked storage', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(await codes(createKit())).toEqual(['storage_unavailable']);
  vi.restoreAllMocks();
});

test('finds blocked cookies', async () => {
  vi.spyOn(navigator, 'cookieEnabled', 'get').mockReturnValue(false);
  expect(await codes(createKit())).toEqual(['cookies_off']);
  vi.restoreAllMocks();
});

test('finds an edge flow at another site, but not at another origin of this site', async () => {
  const buildEdgeFlow = (origin: string): ReturnType<typeof buildConfig> => {
    const { mode, connections } = buildConfig(origin);
    return { mode, connections: connections.map((one) => ({ ...one, flow: 'edge' })) };
  };
  const other = new URL(location.origin);
  other.port = '1';
  expect(await codes(createKit(buildEdgeFlow(other.origin)))).toEqual([]);
  for (const origin of ['https://edge.example.com', 'http://edge.example.com']) {
    expect(await codes(createKit(buildEdgeFlow(origin)))).toEqual(['edge_site_differs']);
  }
});

test('explains an error with cause and fix', () => {
  const finding = explain(new AuthError({ phase: 'sign-in', code: 'login_loop' }));
  expect(finding.cause).toContain('does not keep the cookie');
  expect(finding.fix).toContain('diagnose()');
});
