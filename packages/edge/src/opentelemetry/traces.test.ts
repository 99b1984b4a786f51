import { type Attributes, type SpanStatus, SpanStatusCode, trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EdgeEnv, WrapHandler } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import { createTraces } from './traces.ts';

interface SeenSpan {
  readonly name: string;
  readonly attributes: Attributes;
  status: SpanStatus;
}

const spans: SeenSpan[] = [];

/** A span that keeps what it is told. */
function startSpan(name: string, { attributes = {} }: { attributes?: Attributes } = {}): unknown {
  const seen: SeenSpan = { name, attributes, status: { code: SpanStatusCode.UNSET } };
  spans.push(seen);
  return {
    setAttribute: (key: string, value: string) => Object.assign(attributes, { [key]: value }),
    setAttributes: (added: Attributes) => Object.assign(attributes, added),
    setStatus: (status: SpanStatus) => Object.assign(seen, { status }),
    addEvent: () => undefined,
    end: () => undefined,
  };
}

beforeAll(() => {
  // Tests of one worker share what is registered.
  trace.disable();
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) as never });
});
afterAll(() => trace.disable());

const wrapPlainly: WrapHandler = (handler) => async (c) => {
  const result = await handler(c);
  return result instanceof Failure ? new Response(null, { status: 500 }) : result;
};

test('a redirect of the edge flow that reports a failure is an error of both spans', async () => {
  const observer = createTraces().createObserver(fetch, Date.now, {
    publicOrigin: 'https://app.example',
    allowedOrigins: [],
  });
  const app = new Hono<EdgeEnv>().get(
    '/auth/callback/:id',
    (observer?.wrap?.(wrapPlainly) ?? wrapPlainly)((c) => {
      c.set('failure', new Failure('store_unavailable'));
      return c.redirect('/#postern-error=store_unavailable', 303);
    }),
  );
  expect((await app.request('/auth/callback/op')).status).toBe(303);
  const failed = spans.map(({ name, attributes, status }) => [
    name,
    attributes['postern.failure'],
    status.code,
  ]);
  expect(failed).toEqual([
    ['GET /auth/callback/{id}', 'store_unavailable', SpanStatusCode.ERROR],
    ['sign-in', 'store_unavailable', SpanStatusCode.ERROR],
  ]);
});
