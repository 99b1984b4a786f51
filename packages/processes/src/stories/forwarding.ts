import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { buildSessionName, readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import {
  countGrants,
  LEASE_SECONDS,
  type RawResponse,
  StoryApp,
  sendRaw,
  type World,
} from './world.ts';

const MATCH = '/projects/p/projectdays/d/matchClips';
const MEBIBYTE = 1024 * 1024;

async function signIn(world: World): Promise<StoryApp> {
  const app = new StoryApp(world);
  await app.signIn();
  return app;
}

export function describeForwarding(world: () => World): void {
  test('forwards a call with the user’s token and returns the response', async () => {
    const app = await signIn(world());
    const response = await app.call('GET', '/api/lockit/projects');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Das Salz der Insel');
    expect(response.headers.get('server-timing')).toMatch(/^edge;dur=\d+, store;dur=\d+, upstream/);
  });

  test('S-57 forwards messages with one service token for many senders', async () => {
    const app = await signIn(world());
    const message = { to: '+46701234567', text: 'Samling 06:30 – åäö' };
    const sent = Array.from({ length: 10 }, () => app.post('/api/lekab/rime/send', message));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await world().lekab.messages()).toHaveLength(10);
    expect(JSON.stringify(await world().lekab.messages())).toContain('Samling 06:30 – åäö');
    expect(await countGrants(world().lekab, 'client_credentials')).toBeLessThanOrEqual(1);
  });

  test('S-26 S-27 S-73 adds its own headers and forwards none that an upstream would trust', async () => {
    const app = await signIn(world());
    await app.call('GET', '/api/lockit/projects', {
      headers: {
        authorization: 'Bearer mine',
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-host': 'evil.example',
        forwarded: 'for=192.0.2.1',
        'client-cert': ':AAAA:',
        'x-user-id': '1',
        'accept-language': 'sv',
      },
    });
    const headers = world().upstream.calls.at(-1)?.headers ?? {};
    const token = (await world().lockit.issued()).find(({ kind }) => kind === 'access_token');
    expect(headers.authorization).toBe(`Bearer ${token?.value}`);
    expect(headers['accept-language']).toBe('sv');
    expect(headers.via).toBe('1.1 postern');
    for (const name of [
      'cookie',
      'x-postern',
      'x-forwarded-for',
      'x-forwarded-host',
      'forwarded',
      'client-cert',
      'x-user-id',
    ]) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  test('S-22 S-23 S-24 S-25 forwards only what a route allows', async () => {
    const app = await signIn(world());
    const { calls } = world().upstream;
    const before = calls.length;
    for (const [method, path, outcome] of [
      ['GET', '/api/none/projects', '404 route_unknown'],
      ['GET', '/api/lockit/oauth/authorize', '404 route_unknown'],
      ['DELETE', '/api/lockit/projects', '403 route_forbidden'],
      ['GET', '/auth/none', '404 route_unknown'],
    ] as const) {
      expect(await readOutcome(await app.call(method, path))).toBe(outcome);
    }
    for (const escape of ['..%2foauth%2fauthorize', '%2e%2e/oauth/authorize', '..%5c..%5coauth']) {
      const headers = { 'x-postern': '1', cookie: app.cookies };
      const answer = await sendRaw(world().edge.origin, `/api/lockit/projects/${escape}`, headers);
      expect([403, 404]).toContain(answer.status);
    }
    expect(calls.length).toBe(before);
  });

  test('streams a response: the first part arrives before the upstream writes the last', async () => {
    const app = await signIn(world());
    const rest = Promise.withResolvers<void>();
    world().upstream.handle('/projects/live', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('first ');
      void rest.promise.then(() => response.end('second'));
    });
    const response = await app.call('GET', '/api/lockit/projects/live');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: 'first ' });
    rest.resolve();
    expect(await reader?.read()).toEqual({ done: false, value: 'second' });
    expect((await reader?.read())?.done).toBe(true);
  });

  test('passes a long response on whole, and no response that is cut short as a whole one', async () => {
    const app = await signIn(world());
    const whole = randomBytes(MEBIBYTE);
    world().upstream.handle('/projects/whole', (_, response) => {
      response.writeHead(200, { 'content-length': MEBIBYTE }).end(whole);
    });
    world().upstream.handle('/projects/broken', (_, response) => {
      response.writeHead(200, { 'content-length': MEBIBYTE });
      response.write(whole.subarray(0, MEBIBYTE / 2), () => response.destroy());
    });
    const response = await app.call('GET', '/api/lockit/projects/whole');
    expect(response.headers.get('content-length')).toBe(String(MEBIBYTE));
    expect(Buffer.from(await response.arrayBuffer()).equals(whole)).toBe(true);
    const broken = await app.call('GET', '/api/lockit/projects/broken');
    await expect(broken.arrayBuffer()).rejects.toThrow('terminated');
  });

  test('streams a request body, and rejects one over the limit', async () => {
    const app = await signIn(world());
    const lengths: number[] = [];
    world().upstream.handle(MATCH, (request, response) => {
      void buffer(request)
        .then(({ byteLength }) => lengths.push(byteLength))
        // The edge aborts a body over the limit.
        .catch(() => undefined)
        .finally(() => response.end('[]'));
    });
    const headers = { 'x-postern': '1', cookie: app.cookies };
    const send = (pieces: number, further: OutgoingHttpHeaders = {}): Promise<RawResponse> =>
      sendRaw(world().edge.origin, `/api/lockit${MATCH}`, { ...headers, ...further }, 'POST', {
        length: pieces,
        piece: new Uint8Array(MEBIBYTE / 8),
      });
    expect((await send(8)).status).toBe(200);
    expect(lengths).toEqual([MEBIBYTE]);
    const tooMuch = await send(9);
    expect([tooMuch.status, JSON.parse(tooMuch.body)]).toMatchObject([
      413,
      { code: 'request_too_large' },
    ]);
    expect((await send(9, { 'content-length': (MEBIBYTE / 8) * 9 })).status).toBe(413);
    expect(lengths).toEqual([MEBIBYTE]);
  });

  test('S-29 S-30 follows no redirect with the token and passes no cookie of the upstream', async () => {
    const app = await signIn(world());
    world().upstream.handle('/projects/away', (_, response) => {
      response.writeHead(302, { location: 'https://evil.example/' }).end();
    });
    world().upstream.handle('/projects/cookie', (_, response) => {
      response
        .writeHead(200, { 'set-cookie': `${buildSessionName(world().publicOrigin)}=stolen` })
        .end('{}');
    });
    expect(await readOutcome(await app.call('GET', '/api/lockit/projects/away'))).toBe(
      '502 provider_redirected',
    );
    const before = app.session;
    await app.call('GET', '/api/lockit/projects/cookie');
    expect(app.session).toBe(before);
  });

  test.each([
    ['a body', '{}'],
    ['no body', undefined],
  ])('sends a POST with %s once, even if its response is lost', async (_content, body) => {
    const app = await signIn(world());
    const post = async (): Promise<string> =>
      readOutcome(
        await app.call('POST', `/api/lockit${MATCH}`, body === undefined ? {} : { body }),
      );
    const lengths: (string | undefined)[] = [];
    world().upstream.handle(MATCH, (request, response) => {
      lengths.push(request.headers['content-length']);
      const isLost = lengths.length > 2;
      request.resume().once('end', () => (isLost ? response.destroy() : response.end('[]')));
    });
    // The runtime may reuse the connection of the second POST, which has served a request already.
    expect([await post(), await post()]).toEqual(['200', '200']);
    expect(await post()).toBe('502 upstream_unreachable');
    expect(lengths).toEqual(Array.from({ length: 3 }, () => String(body?.length ?? 0)));
  });

  test('reports a broken connection as upstream_unreachable and passes the upstream’s own errors', async () => {
    const app = await signIn(world());
    world().upstream.handle('/projects/gone', (_, response) => response.destroy());
    world().upstream.handle('/projects/teapot', (_, response) => {
      response.writeHead(418, { 'content-type': 'text/plain' }).end('short and stout');
    });
    expect(await readOutcome(await app.call('GET', '/api/lockit/projects/gone'))).toBe(
      '502 upstream_unreachable',
    );
    const teapot = await app.call('GET', '/api/lockit/projects/teapot');
    expect([teapot.status, await teapot.text()]).toEqual([418, 'short and stout']);
  });

  test('S-72 passes no response header that controls a cache, a proxy or the origin', async () => {
    const app = await signIn(world());
    const commands = {
      'cdn-cache-control': 'public, max-age=600',
      'surrogate-control': 'max-age=600',
      'x-accel-redirect': '/internal',
      'x-sendfile': '/etc/passwd',
      'clear-site-data': '"*"',
      link: '</a>; rel=preload',
      expires: 'Fri, 01 Jan 2100 00:00:00 GMT',
      age: '10',
    };
    world().upstream.handle('/projects/commands', (_, response) => {
      const own = { 'cache-control': 'public, max-age=60, s-maxage=600', 'x-total-count': '1' };
      response.writeHead(200, { ...commands, ...own }).end('[]');
    });
    const { headers } = await app.call('GET', '/api/lockit/projects/commands');
    for (const name of Object.keys(commands))
      expect([name, headers.get(name)]).toEqual([name, null]);
    expect(headers.get('cache-control')).toBe('private, max-age=50');
    expect(headers.get('x-total-count')).toBe('1');
  });

  test.each<[string, OutgoingHttpHeaders]>([
    ['unknown', {}],
    ['known', { 'content-length': MEBIBYTE }],
  ])(
    'S-76 a stream of %s length ends within one lease of the sign-out, and its upstream request is aborted',
    async (_known, length) => {
      const app = await signIn(world());
      const closed = Promise.withResolvers<void>();
      world().upstream.handle('/projects/events', (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', ...length });
        const timer = setInterval(() => response.write('data: 1\n\n'), 100);
        response.once('close', () => {
          clearInterval(timer);
          closed.resolve();
        });
      });
      // The first call reads the store and issues a lease; the second uses the lease.
      await app.call('GET', '/api/lockit/projects');
      const response = await app.call('GET', '/api/lockit/projects/events');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
      const reader = response.body?.getReader();
      await reader?.read();
      await app.post('/auth/logout', {});
      const beganMs = Date.now();
      await expect(
        (async () => {
          while (!(await reader?.read())?.done);
        })(),
      ).rejects.toThrow('terminated');
      await closed.promise;
      expect(Date.now() - beganMs).toBeLessThan(LEASE_SECONDS * 1000);
    },
  );
}
