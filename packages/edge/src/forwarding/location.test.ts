import { expect, test } from 'vitest';
import { EdgeUnderTest, LOCKIT, readCode } from '../testing/edge-under-test.ts';

const PROJECTS = '/api/lockit/projects';

async function request(status: number, location: string | undefined): Promise<Response> {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/projects`)
        ? new Response(null, { status, headers: location === undefined ? {} : { location } })
        : next(),
  });
  await edge.signIn();
  return edge.call('GET', `${PROJECTS}/1`);
}

test('S-29 passes on a redirect within the route as the edge’s own path', async () => {
  const expected = [
    ['/projects/2?page=1#top', `${PROJECTS}/2?page=1#top`],
    ['2', `${PROJECTS}/2`],
    ['./2/', `${PROJECTS}/2/`],
    ['../projects', PROJECTS],
    [`${LOCKIT}/projects/2`, `${PROJECTS}/2`],
    ['//localhost:9401/projects/2', `${PROJECTS}/2`],
  ] as const;
  for (const [given, passed] of expected) {
    const response = await request(302, given);
    expect([response.status, response.headers.get('location')]).toEqual([302, passed]);
  }
});

test('S-29 rejects any other redirect with 502', async () => {
  const locations = [
    undefined,
    '',
    'https://evil.example/projects/2',
    '//evil.example/projects/2',
    '/\\evil.example/projects/2',
    'http://user@localhost:9401/projects/2',
    'http://localhost:9402/projects/2',
    'http://localhost:94010/projects/2',
    'https://localhost:9401/projects/2',
    'javascript:alert(1)',
    '/oauth/authorize',
    '/projects/..%2foauth/authorize',
    '/projects/../oauth/authorize',
    '/projectsx',
    'http://[',
  ];
  for (const location of locations) {
    expect(await readCode(await request(307, location))).toBe('502 provider_redirected');
  }
});

test('names a created resource by the edge’s path, or removes its location', async () => {
  expect((await request(201, '/projects/2')).headers.get('location')).toBe(`${PROJECTS}/2`);
  expect((await request(201, 'https://internal.example/2')).headers.get('location')).toBeNull();
  expect((await request(304, undefined)).status).toBe(304);
});
