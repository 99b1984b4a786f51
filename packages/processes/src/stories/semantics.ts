import { type OutgoingHttpHeaders, request as requestRaw } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { HEADERS } from '@postern/testing';
import { expect, test } from 'vitest';
import { sendBytes } from './raw-socket.ts';
import { type RawResponse, StoryApp, sendRaw, type World } from './world.ts';

const MATCH = '/projects/p/projectdays/d/matchClips';
const UPLOAD_BYTES = 128 * 1024;

async function signInApp(world: World): Promise<StoryApp> {
  const app = new StoryApp(world);
  await app.signIn();
  return app;
}

/** HTTP semantics (RFC 9110, RFC 9112) hold through the edge on every runtime. */
export function describeSemantics(world: () => World): void {
  test('forwards HEAD where GET is allowed, and ranges and conditions unchanged', async () => {
    const app = await signInApp(world());
    world().upstream.handle('/projects/film', ({ method, headers }, response) => {
      const isPart = headers.range === 'bytes=0-1' && headers['if-range'] === '"1"';
      const isSame = headers['if-none-match'] === '"1"';
      const status = isSame ? 304 : isPart ? 206 : 200;
      const part = isPart ? { 'content-range': 'bytes 0-1/5', 'content-length': 2 } : {};
      const whole = { 'content-length': 5, etag: '"1"', 'content-type': 'video/mp4' };
      response.writeHead(status, isSame ? { etag: '"1"' } : { ...whole, ...part });
      response.end(method === 'HEAD' || isSame ? undefined : 'hello'.slice(0, isPart ? 2 : 5));
    });
    const ask = async (method: string, headers: Record<string, string>): Promise<unknown[]> => {
      const answer = await app.call(method, '/api/lockit/projects/film', { headers });
      const { status } = answer;
      return [
        status,
        answer.headers.get('etag'),
        answer.headers.get('content-range'),
        await answer.text(),
      ];
    };
    expect(await ask('HEAD', {})).toEqual([200, '"1"', null, '']);
    expect(await ask('GET', { range: 'bytes=0-1', 'if-range': '"1"' })).toEqual([
      206,
      '"1"',
      'bytes 0-1/5',
      'he',
    ]);
    expect(await ask('GET', { 'if-none-match': '"1"' })).toEqual([304, '"1"', null, '']);
  });

  test('a HEAD whose length is not known has none', async () => {
    const { status, headers } = await sendRaw(world().edge.origin, '/auth/config', HEADERS, 'HEAD');
    expect([status, headers['content-length']]).toEqual([200, undefined]);
  });

  test('passes a response on that is empty and says that it is compressed', async () => {
    const app = await signInApp(world());
    for (const status of [200, 201]) {
      world().upstream.handle(`/projects/empty-${status}`, (_, response) => {
        response.writeHead(status, { 'content-encoding': 'gzip', 'content-length': 0 }).end();
      });
      const answer = await app.call('GET', `/api/lockit/projects/empty-${status}`);
      expect([answer.status, await answer.text()]).toEqual([status, '']);
      expect(answer.headers.get('content-encoding')).toBeNull();
    }
  });

  test('a compressed response that is cut short does not look complete', async () => {
    const app = await signInApp(world());
    const body = gzipSync(JSON.stringify({ text: Array.from({ length: 9000 }, Math.random) }));
    world().upstream.handle('/projects/cut', (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(body.subarray(0, body.length / 2));
    });
    const answer = await app.call('GET', '/api/lockit/projects/cut').catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    // Deno passes the encoded bytes on, so that the caller's decoder can notice.
    expect(text === undefined || answer?.headers.has('content-encoding')).toBe(true);
  });

  test('decodes a response that is compressed although the request asked for identity', async () => {
    const app = await signInApp(world());
    const text = JSON.stringify({ text: 'å'.repeat(2000) });
    for (const [coding, encode] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
      ['zstd', zstdCompressSync],
    ] as const) {
      world().upstream.handle(`/projects/${coding}`, (_, response) => {
        const body = encode(text);
        response.writeHead(200, { 'content-encoding': coding, 'content-length': body.length });
        response.end(body);
      });
      const answer = await app.call('GET', `/api/lockit/projects/${coding}`);
      expect([coding, (await answer.text()) === text]).toEqual([coding, true]);
    }
  });

  test('turns an invalid status into 502 and frames responses without content', async () => {
    const app = await signInApp(world());
    const ask = async (status: number, fields = ''): Promise<RawResponse> => {
      world().upstream.handle('/projects/raw', (_, { socket }) => {
        socket?.end(`HTTP/1.1 ${status} Odd\r\n${fields}\r\n`);
      });
      const headers = { 'x-postern': '1', cookie: app.cookies };
      return sendRaw(world().edge.origin, '/api/lockit/projects/raw', headers);
    };
    for (const status of [101, 600, 999]) {
      expect([status, (await ask(status, 'Content-Length: 0\r\n')).status]).toEqual([status, 502]);
    }
    expect(await ask(204)).toMatchObject({ status: 204, body: '' });
    // Deno sends 204 instead of 205.
    expect([204, 205]).toContain((await ask(205, 'Content-Length: 0\r\n')).status);
  });

  test('turns a response with both a length and chunks into 502', async () => {
    const app = await signInApp(world());
    for (const length of [0, 2, 20_000]) {
      world().upstream.handle(`/projects/${length}`, (_, { socket }) => {
        const fields = `Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n`;
        socket?.write(`HTTP/1.1 200 OK\r\n${fields}\r\n7530\r\n`);
        socket?.end(`${'a'.repeat(0x7530)}\r\n0\r\n\r\n`);
      });
      const answer = await app.call('GET', `/api/lockit/projects/${length}`);
      expect([length, answer.status]).toEqual([length, 502]);
    }
  });

  test('retries a GET once if a reused connection closes', async () => {
    const app = await signInApp(world());
    let calls = 0;
    world().upstream.handle('/projects/kept', (_, response) => {
      calls += 1;
      if (calls === 2) response.destroy();
      else response.end('[]');
    });
    for (let call = 0; call < 2; call += 1) {
      expect((await app.call('GET', '/api/lockit/projects/kept')).status).toBe(200);
    }
    expect(calls).toBe(3);
  });

  test('forwards Content-Length, and does not log an aborted upload as a failure of the upstream', async () => {
    const app = await signInApp(world());
    const lengths: (string | undefined)[] = [];
    world().upstream.handle(MATCH, (request, response) => {
      lengths.push(request.headers['content-length']);
      request.resume().once('end', () => response.end('[]'));
    });
    const headers = { 'x-postern': '1', cookie: app.cookies };
    const path = `/api/lockit${MATCH}`;
    const length = UPLOAD_BYTES;
    const body = { length: 1, piece: new Uint8Array(length) };
    const announced = { ...headers, 'content-length': length };
    expect((await sendRaw(world().edge.origin, path, announced, 'POST', body)).status).toBe(200);
    expect(lengths[0]).toBe(String(length));
    expect((await sendRaw(world().edge.origin, path, headers, 'POST')).status).toBe(200);
    expect(lengths[1]).toBe('0');
    const before = world().edge.output().length;
    await breakOff(world().edge.origin, path, announced);
    await breakOff(world().edge.origin, path, { ...announced, 'content-length': 100 });
    await wait(300);
    expect(world().edge.output().slice(before)).not.toMatch(/"code":"(internal|upstream_\w+)"/);
  });

  // A Host field that is not a host is an error of the request (RFC 9112 §3.2).
  test.each(['.1', '1.2.3.4.5', 'a b', '[', 'a@b', 'localhost:99999', '%', '\u00e4..'])(
    'responds to the Host field %j with 400, or as to any other host',
    async (host) => {
      const { origin } = world().edge;
      for (const path of ['/auth/config', '/api/lockit/projects', '/healthz', '/']) {
        const { status } = await sendBytes(origin, path, ['X-Postern: 1'], host);
        expect([path, status < 500]).toEqual([path, true]);
      }
    },
  );
}

/** Announces a body, sends ten bytes of it and closes the connection. */
async function breakOff(origin: string, path: string, headers: OutgoingHttpHeaders): Promise<void> {
  const { hostname, port } = new URL(origin);
  const sent = requestRaw({ hostname, port, path, method: 'POST', headers, agent: false });
  sent.on('error', () => undefined);
  sent.write(new Uint8Array(10));
  await wait(200);
  sent.destroy();
}
