import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchByDispatch } from './fetch.ts';

// Node's `fetch` is the reference: for every request of the edge, both must give the same response.

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const TEXT = 'a text that is worth a coding '.repeat(20);

/** Sends content with a coding. */
function sendCoded(coding: string, content: Uint8Array): Respond {
  return (_, response) =>
    response.writeHead(200, { 'content-encoding': coding, etag: '"e"' }).end(content);
}

/** Sends no content, in chunks, with a coding. */
function sendEmpty(coding: string): Respond {
  return (_, response) => {
    response.writeHead(200, { 'content-encoding': coding }).flushHeaders();
    response.end();
  };
}

const RESPONSES: Readonly<Record<string, Respond>> = {
  '/short': (_, response) =>
    response.writeHead(200, { 'content-length': 2, 'content-type': 'text/plain' }).end('ok'),
  '/chunked': (_, response) => {
    response.write('one,');
    setTimeout(() => response.end('two'), 20);
  },
  '/empty': (_, response) => response.writeHead(204).end(),
  '/not-modified': (_, response) => response.writeHead(304, { etag: '"e"' }).end(),
  '/redirect': (_, response) => response.writeHead(302, { location: '/short' }).end('moved'),
  '/error': (_, response) => response.writeHead(503, 'Out of order', { 'retry-after': '3' }).end(),
  '/headers': (_, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.setHeader('vary', ['accept', 'origin']);
    response.setHeader('content-disposition', Buffer.from('name=é').toString('latin1'));
    response.end('x');
  },
  '/gzip': sendCoded('gzip', gzipSync(TEXT)),
  '/deflate': sendCoded('deflate', deflateSync(TEXT)),
  '/br': sendCoded('br', brotliCompressSync(TEXT)),
  '/zstd': sendCoded('zstd', zstdCompressSync(TEXT)),
  '/twice': sendCoded('gzip, br', brotliCompressSync(gzipSync(TEXT))),
  '/unknown-coding': sendCoded('secret', Buffer.from('bytes')),
  '/empty-gzip': sendEmpty('gzip'),
  '/empty-deflate': sendEmpty('deflate'),
  '/empty-br': sendEmpty('br'),
  '/empty-twice': sendEmpty('gzip, br'),
};

let origin = '';
const server = createServer((request, response) => {
  const respond = RESPONSES[request.url ?? ''];
  if (respond) respond(request, response);
  else if (request.url === '/broken') breakOff(response);
  else if (request.url === '/malformed') sendCoded('gzip', Buffer.from('text'))(request, response);
  else if (request.url?.startsWith('/echo')) void echo(request, response);
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 100 });
  response.write('part');
  setTimeout(() => response.destroy(), 20);
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  const body = Buffer.concat(chunks).toString();
  response.end(JSON.stringify({ method, url, headers, body }));
}

async function describeResponse(response: Response): Promise<unknown> {
  const { status, statusText, headers, ok, redirected } = response;
  const isNull = response.body === null;
  return {
    facts: { status, statusText, ok, redirected, isNull },
    headers: [...headers]
      .filter(([name]) => name !== 'date')
      .toSorted(([a], [b]) => a.localeCompare(b)),
    text: await response.text(),
  };
}

describe('gives the response that Node’s fetch gives', () => {
  for (const path of Object.keys(RESPONSES)) {
    for (const method of ['GET', 'HEAD']) {
      test(`to ${method} ${path}`, async () => {
        const init = { method, redirect: 'manual' } as const;
        const expected = await describeResponse(await fetch(origin + path, init));
        const received = await fetchByDispatch(origin + path, init);
        expect(await describeResponse(received)).toEqual(expected);
      });
    }
  }

  test('as bytes, as a stream and as JSON', async () => {
    const whole = await fetchByDispatch(`${origin}/chunked`);
    expect(new TextDecoder().decode(await whole.arrayBuffer())).toBe('one,two');
    expect(whole.bodyUsed).toBe(true);
    // The bytes of a short response are in one buffer with its head, which must not pass.
    const short = await fetchByDispatch(`${origin}/short`);
    expect(new TextDecoder().decode(await short.arrayBuffer())).toBe('ok');
    const streamed = await fetchByDispatch(`${origin}/chunked`);
    expect(await new Response(streamed.body).text()).toBe('one,two');
    const json = await fetchByDispatch(`${origin}/echo`);
    expect(await json.json()).toMatchObject({ method: 'GET' });
  });
});

describe('sends the request', () => {
  test('with a streamed body of known length, not in chunks', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-length': '5', 'x-name': 'é' },
      body: new Blob(['hello']).stream(),
      duplex: 'half',
    } as const;
    const response = await fetchByDispatch(`${origin}/echo?a=%20b`, init);
    const seen = (await response.json()) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ method: 'POST', url: '/echo?a=%20b', body: 'hello' });
    expect(seen.headers).toMatchObject({ 'content-length': '5', 'x-name': 'é' });
    expect(seen.headers).not.toHaveProperty('transfer-encoding');
  });

  test('with bytes, with a form, and without a body', async () => {
    const send = async (body: RequestInit['body'], method = 'POST'): Promise<unknown> =>
      (await fetchByDispatch(`${origin}/echo`, { method, body: body ?? null })).json();
    const { buffer } = new TextEncoder().encode('bytes');
    expect(await send(buffer)).toMatchObject({ body: 'bytes', headers: { 'content-length': '5' } });
    expect(await send(new URLSearchParams({ a: 'b' }))).toMatchObject({
      body: 'a=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    });
    expect(await send(null)).toMatchObject({ headers: { 'content-length': '0' } });
    expect(await send(null, 'PATCH')).toMatchObject({ method: 'PATCH', body: '' });
  });

  test('with no header of its own', async () => {
    const response = await fetchByDispatch(`${origin}/echo`, { headers: { 'x-own': '1' } });
    const { headers } = (await response.json()) as { headers: object };
    expect(Object.keys(headers).toSorted()).toEqual(['connection', 'host', 'x-own']);
  });
});

describe('fails', () => {
  test('with the code of a refused connection', async () => {
    const failing = fetchByDispatch('http://127.0.0.1:1/');
    await expect(failing).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('when a body is cut short, and not if nothing reads it', async () => {
    const read = await fetchByDispatch(`${origin}/broken`);
    await expect(read.arrayBuffer()).rejects.toThrow('other side closed');
    const streamed = await fetchByDispatch(`${origin}/broken`);
    await expect(new Response(streamed.body).text()).rejects.toThrow('other side closed');
    await fetchByDispatch(`${origin}/broken`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  });

  test('when it is aborted before the response, and while the body arrives', async () => {
    const controller = new AbortController();
    const pending = fetchByDispatch(`${origin}/nothing`, { signal: controller.signal });
    controller.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    const late = new AbortController();
    const response = await fetchByDispatch(`${origin}/broken`, { signal: late.signal });
    const reading = response.arrayBuffer();
    late.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('when coded content is malformed', async () => {
    const response = await fetchByDispatch(`${origin}/malformed`);
    await expect(response.text()).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });
});

test('closes the connection when the body’s stream is cancelled', async () => {
  const closed = once(server, 'connection').then(async ([socket]) => once(socket, 'close'));
  const response = await fetchByDispatch(`${origin.replace('127.0.0.1', 'localhost')}/broken`);
  await response.body?.cancel();
  await expect(closed).resolves.toBeDefined();
});
