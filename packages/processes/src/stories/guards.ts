import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, sendRaw, type World } from './world.ts';

const LISTED = 'https://listed.example';
/** Three times the calls that packages/edge allows one session per period: enough on a slow machine. */
const TOO_MANY = 6000;
const AT_ONCE = 50;

export function describeGuards(world: () => World): void {
  test('S-17 S-18 rejects every method without X-Postern, with another value or with two', async () => {
    const { origin } = world().edge;
    const targets = [
      ['GET', '/auth/session'],
      ['POST', '/auth/refresh'],
      ['POST', '/auth/logout'],
      ['POST', '/auth/callback'],
      ['GET', '/api/lockit/projects'],
      ['DELETE', '/api/none'],
    ] as const;
    for (const [method, path] of targets) {
      for (const headers of [{}, { 'x-postern': '2' }, { 'x-postern': ['1', '1'] }]) {
        const { status, body } = await sendRaw(origin, path, headers, method);
        expect([path, status, JSON.parse(body)]).toMatchObject([
          path,
          403,
          { code: 'guard_csrf_header' },
        ]);
      }
    }
    for (const path of ['/auth/config', '/healthz', '/readyz']) {
      expect([path, (await fetch(origin + path)).status]).toEqual([path, 200]);
    }
  });

  test('S-16 S-19 a page of another origin can neither call nor read; a page of a listed origin can', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    const call = (origin: string): Promise<Response> =>
      app.call('GET', '/auth/session', { headers: { origin } });
    for (const origin of ['https://evil.example', 'null', `${LISTED}.evil.example`]) {
      const refused = await call(origin);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
      expect(await readOutcome(refused)).toBe('403 guard_origin');
    }
    const listed = await call(LISTED);
    expect(listed.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(listed.headers.get('vary')).toMatch(/origin/i);
    expect((await call(world().publicOrigin)).status).toBe(200);
  });

  test('S-19 accepts preflights of listed origins only', async () => {
    const { origin } = world().edge;
    const preflight = (from: string): Promise<Response> =>
      fetch(`${origin}/api/lockit/projects`, {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'x-postern',
        },
      });
    const listed = await preflight(LISTED);
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(listed.headers.get('access-control-allow-headers')).toBe('x-postern');
    const other = await preflight('https://evil.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect(await readOutcome(other)).toBe('403 guard_origin');
  });

  test('S-65 a problem document matches the contract and is not cached', async () => {
    const response = await new StoryApp(world()).call('GET', '/api/lockit/projects');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('www-authenticate')).toBe('Cookie');
    expect(await response.json()).toEqual({
      type: `${world().publicOrigin}/problems/session_missing`,
      title: expect.any(String),
      status: 401,
      detail: expect.any(String),
      code: 'session_missing',
      recovery: 'sign-in',
      requestId: response.headers.get('x-request-id'),
    });
  });

  test('serves the OpenAPI document and problem pages', async (context) => {
    const { origin, lacks } = world().edge;
    if (lacks?.includes('documents')) return context.skip('the platform serves them');
    const document: unknown = await (await fetch(`${origin}/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: '3.1.0' });
    const page = await fetch(`${origin}/problems/session_missing`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('session_missing');
  });

  test('S-31 limits the calls of one session without limiting others', async (context) => {
    if (world().edge.lacks?.includes('limits')) return context.skip('the platform limits requests');
    // A made-up cookie would not count: only a session that the edge has issued.
    const app = new StoryApp(world());
    await app.signIn();
    // The calls have to exceed the limit within its window, also on a busy machine.
    world().upstream.handle('/projects', (_, response) => response.end());
    const outcomes = new Map<string, number>();
    for (let calls = 0; calls < TOO_MANY && !outcomes.has('429'); calls += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, async () => {
        const response = await app.call('GET', '/api/lockit/projects');
        await response.arrayBuffer();
        const status = String(response.status);
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      });
      await Promise.all(answers);
    }
    expect([...outcomes.keys()]).toEqual(['200', '429']);
    const other = new StoryApp(world());
    await other.signIn();
    expect((await other.call('GET', '/api/lockit/projects')).status).toBe(200);
  });
}
