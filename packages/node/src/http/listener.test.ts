import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PlainHeaders, PlainResponse } from '@postern/server';
import { expect, test } from 'vitest';
import { openSocket } from '../testing/open-socket.ts';

/** Sends a request as it is. @returns what arrives until it contains `until`, or the end */
async function send(socket: Socket, request: string, until = '\r\n\r\n'): Promise<string> {
  socket.write(request);
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(until)) break;
  }
  return text;
}

const get = (target: string, host = 'localhost', method = 'GET'): string =>
  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

const respond = (content: ConstructorParameters<typeof PlainResponse>[0]): Response =>
  new PlainResponse(content, { status: 200, statusText: '', headers: new PlainHeaders() });

test('the handler gets the URL of the request, or the request is malformed', async () => {
  const { socket } = await openSocket(({ url }) => new Response(url));
  for (const [target, host, url] of [
    ['/api/orders/1?a=%20b', 'localhost', 'http://localhost/api/orders/1?a=%20b'],
    ['/api/orders/1', 'app.example:8443', 'http://app.example:8443/api/orders/1'],
    ['/api/orders/1', '[::1]:80', 'http://[::1]/api/orders/1'],
    ['/api/a?b=\\', 'localhost', 'http://localhost/api/a?b=\\'],
  ] as const) {
    expect(await send(socket, get(target, host), url)).toMatch(/^HTTP\/1\.1 200 /);
  }
  for (const [target, host] of [
    ['/api/a\\..\\b', 'localhost'],
    ['/api/orders', 'a/b'],
    ['/api/orders', 'user@localhost'],
    ['/api/orders', 'a?b'],
    ['/api/orders', 'a#b'],
    ['/api/orders', 'a\\b'],
    ['/api/orders', ''],
  ] as const) {
    expect(await send(socket, get(target, host))).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test('bytes have their length, and a HEAD has none of them', async () => {
  const bytes = new TextEncoder().encode('content');
  const { socket } = await openSocket(() => respond(bytes));
  expect(await send(socket, get('/api/a'), 'content')).toMatch(/content-length: 7\r\n/);
  // What follows the head would be in front of the next response.
  expect(await send(socket, get('/api/a', 'localhost', 'HEAD'))).toMatch(/content-length: 7\r\n/);
  expect(await send(socket, get('/api/a'), 'content')).toMatch(/^HTTP/);
});

test('a stream passes on in chunks, and a broken one breaks the connection', async () => {
  const stream = (fails: boolean): ReadableStream<Uint8Array<ArrayBuffer>> =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first'));
        if (fails) setTimeout(() => controller.error(new Error('broken')), 20);
        else controller.close();
      },
    });
  let fails = false;
  const { socket } = await openSocket(() => respond(stream(fails)));
  expect(await send(socket, get('/api/a'), '0\r\n\r\n')).toMatch(/chunked[^]*5\r\nfirst\r\n0/);
  fails = true;
  const broken = await send(socket, get('/api/a'), '0\r\n\r\n');
  expect(broken).toContain('first');
  expect(broken).not.toContain('0\r\n\r\n');
});

test('a response of the edge itself has its length', async () => {
  const { socket } = await openSocket(() => new Response('{"status":"alive"}'));
  expect(await send(socket, get('/healthz'), 'alive"}')).toMatch(/content-length: 18\r\n/i);
});

test.each(['/api/a', 'http://localhost/api/a'])(
  'a response to %s passes on before its end',
  async (target) => {
    // Has one chunk, and no end. A response whose secret is hidden is a standard one.
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
    });
    const { socket } = await openSocket(() => new Response(stream));
    expect(await send(socket, get(target), 'first')).toContain('first');
  },
);

test('a body that the handler does not read leaves the connection usable', async () => {
  const { socket } = await openSocket(() => respond(null));
  const post = `POST /api/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n`;
  expect(await send(socket, post)).toMatch(/^HTTP\/1\.1 200 /);
  socket.write('x'.repeat(200_000));
  expect(await send(socket, get('/api/a'))).toMatch(/^HTTP\/1\.1 200 /);
});

test('a body that does not arrive closes the connection', async () => {
  const { socket } = await openSocket(() => respond(null));
  const post = `POST /api/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n`;
  expect(await send(socket, post)).toMatch(/^HTTP\/1\.1 200 /);
  await once(socket.resume(), 'close');
});

test('a body is read whole, once', async () => {
  const { socket } = await openSocket(async (request) => {
    const whole = await request.arrayBuffer();
    const again = await request.arrayBuffer().then(
      () => 'again',
      () => 'once',
    );
    return new Response(`${new TextDecoder().decode(whole)} ${again} ${request.bodyUsed}`);
  });
  const post = `POST /api/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody`;
  expect(await send(socket, post, 'true')).toContain('body once true');
});

test('a body of a caller that left before it was read fails at once', async () => {
  const outcome = Promise.withResolvers<unknown>();
  const { socket } = await openSocket(async (request) => {
    await once(request.signal, 'abort');
    outcome.resolve(await request.arrayBuffer().catch((error: unknown) => error));
    return respond(null);
  });
  socket.write('POST /api/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbo');
  setTimeout(() => socket.destroy(), 50);
  expect(await outcome.promise).toMatchObject({ message: 'the body was cut short' });
});

test('the signal is aborted when the caller leaves, and not after a response', async () => {
  const signals: AbortSignal[] = [];
  let isDone = true;
  const { socket } = await openSocket(({ signal }) => {
    signals.push(signal);
    return isDone ? respond(null) : new Promise(() => undefined);
  });
  await send(socket, get('/api/a'));
  isDone = false;
  socket.write(get('/api/a'));
  await expect.poll(() => signals.length).toBe(2);
  socket.destroy();
  await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([false, true]);
});

test('a handler that throws is a 500', async () => {
  const { socket } = await openSocket(() => Promise.reject(new Error('a mistake')));
  expect(await send(socket, get('/api/a'))).toMatch(/^HTTP\/1\.1 500 /);
});

test('a request has one host, and HTTP/1.0 needs none', async () => {
  const { socket } = await openSocket(({ url }) => new Response(url));
  for (const path of ['/api/a', '/auth/config']) {
    const twice = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nhost: other\r\n\r\n`;
    expect(await send(socket, twice)).toMatch(/^HTTP\/1\.1 400 /);
  }
  for (const path of ['/api/a', '/healthz']) {
    const probe = connect(socket.remotePort ?? 0);
    const text = await send(probe, `GET ${path} HTTP/1.0\r\n\r\n`, path);
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*http:\/\/localhost\//);
    probe.destroy();
  }
});
