import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { JSON_TYPE, readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

/** The edge waits 10 s for a body at its own endpoints; the rest allows for a busy machine. */
const BODY_WITHIN_MS = 14_000;
/** A runtime waits 15 s for a head, and Node checks every 2 s. */
const HEAD_WITHIN_MS = 24_000;
const DRIP_EVERY_MS = 1000;

const HEAD = 'Host: localhost\r\nX-Postern: 1\r\nContent-Type: application/json\r\n';

interface Slow {
  readonly response: string;
  /** When the first byte of the response came, in milliseconds after the start. */
  readonly answeredMs: number;
  readonly isClosed: boolean;
}

/** Sends the start of a request, and then one byte a second if it drips. */
async function sendSlowly(
  origin: string,
  beginning: string,
  { drips = false, forMs }: { readonly drips?: boolean; readonly forMs: number },
): Promise<Slow> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  const beganMs = Date.now();
  let response = '';
  let answeredMs = Number.POSITIVE_INFINITY;
  socket.on('data', (bytes) => {
    if (response === '') answeredMs = Date.now() - beganMs;
    response += String(bytes);
  });
  socket.on('error', () => undefined);
  socket.write(beginning);
  const timer = drips ? setInterval(() => socket.write(' '), DRIP_EVERY_MS) : undefined;
  const isClosed = await Promise.race([
    once(socket, 'close').then(() => true),
    wait(forMs).then(() => false),
  ]);
  clearInterval(timer);
  socket.destroy();
  return { response, answeredMs, isClosed };
}

export function describeSlowCallers(world: () => World): void {
  test('S-77 a body for the edge’s own endpoints times out after 10 s', async () => {
    const { origin } = world().edge;
    const length = 'Content-Length: 1000\r\n\r\n{';
    const chunked = 'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n';
    const beginnings = [
      `POST /auth/callback HTTP/1.1\r\n${HEAD}${length}`,
      `POST /auth/callback HTTP/1.1\r\n${HEAD}${chunked}`,
      `POST /auth/logout HTTP/1.1\r\n${HEAD}${length}`,
    ];
    const sent = beginnings.map((text) => sendSlowly(origin, text, { forMs: BODY_WITHIN_MS }));
    const [first = ''] = beginnings;
    sent.push(sendSlowly(origin, first, { drips: true, forMs: BODY_WITHIN_MS }));
    for (const { response, answeredMs } of await Promise.all(sent)) {
      expect(response).toMatch(/^HTTP\/1\.1 400 /);
      expect(response).toContain('request_malformed');
      expect(answeredMs).toBeGreaterThan(9900);
      expect(answeredMs).toBeLessThan(BODY_WITHIN_MS);
    }
  });

  test('S-77 closes a connection whose request head or unread body does not arrive', async (context) => {
    if (world().edge.lacks?.includes('head limits')) context.skip();
    const { origin } = world().edge;
    const beginnings = ['', 'GET /auth/session HTTP/1.1\r\nHost: localh'];
    const sent = beginnings.map((text) => sendSlowly(origin, text, { forMs: HEAD_WITHIN_MS }));
    // The edge responds at once; the body never ends.
    const unread = `GET /auth/session HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\n{`;
    sent.push(sendSlowly(origin, unread, { drips: true, forMs: HEAD_WITHIN_MS }));
    expect((await Promise.all(sent)).map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
  });

  test('rejects a body far over the limit with 413 each time', async () => {
    const body = 'a'.repeat(3_000_000);
    for (let turn = 0; turn < 10; turn += 1) {
      const response = await new StoryApp(world()).call('POST', '/auth/callback', {
        headers: JSON_TYPE,
        body,
      });
      expect(await readOutcome(response)).toBe('413 request_too_large');
    }
  });

  test('accepts a sign-out with an empty body of any content type', async () => {
    for (const type of ['application/json', 'text/plain;charset=UTF-8']) {
      const app = new StoryApp(world());
      await app.signIn();
      const response = await app.call('POST', '/auth/logout', {
        headers: { 'content-type': type },
      });
      expect(response.status).toBe(204);
      expect(app.cookies).toBe('');
    }
    const text = { headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect(await readOutcome(await new StoryApp(world()).call('POST', '/auth/logout', text))).toBe(
      '415 request_unsupported',
    );
  });

  test('accepts 19 kB of cookies of sibling apps', async () => {
    const cookie = Array.from({ length: 19 }, (_, i) => `sibling${i}=${'v'.repeat(1000)}`);
    const response = await new StoryApp(world()).call('GET', '/auth/session', {
      headers: { cookie: cookie.join('; ') },
    });
    expect([response.status, await response.json()]).toEqual([200, { status: 'signed-out' }]);
  });
}
