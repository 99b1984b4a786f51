import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { buildCauseText } from './log.ts';

/** The error of the runtime's `fetch`. */
const failToFetch = (url: string): Promise<unknown> => fetch(url).catch((error: unknown) => error);

/** A port of this machine that nothing listens on. */
async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('names a refused connection with host and port, without user, path and query', async () => {
  const port = await findClosedPort();
  const text = buildCauseText(await failToFetch(`http://127.0.0.1:${port}/path?code=secret`));
  expect(text).toContain(`ECONNREFUSED 127.0.0.1:${port}`);
  expect(text).not.toContain('secret');
});

test('names a host without an address', async () => {
  const text = buildCauseText(await failToFetch('http://unknown.invalid/path'));
  expect(text).toMatch(/(ENOTFOUND|EAI_AGAIN) unknown\.invalid/);
});

test('names an untrusted certificate by the error code', () => {
  const certificate = Object.assign(new Error('self-signed certificate'), {
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  const error = new TypeError('fetch failed', { cause: certificate });
  expect(buildCauseText(error)).toBe(
    'TypeError: fetch failed: Error: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)',
  );
});

test('names the first of several addresses that failed', () => {
  const errors = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:9`));
  const error = new TypeError('fetch failed', { cause: new AggregateError(errors) });
  expect(buildCauseText(error)).toContain('connect ECONNREFUSED ::1:9');
});

test.each([
  ['https://user:pass@host.example:8443/path?code=secret#x', 'https://host.example:8443'],
  ['https://user:p@ss@host.example/path', 'https://host.example'],
  ['(http://127.0.0.1:9401/oauth): refused', '(http://127.0.0.1:9401 refused'],
])('keeps only the origin of the URL %s in an error', (url, shown) => {
  expect(buildCauseText(new Error(url))).toBe(`Error: ${shown}`);
});

test('keeps the path of URLs in a text of the edge, without user, query and fragment', () => {
  const text = 'metadata names http://user:pass@a.example/b/?code=secret#x, but http://a.example/b';
  expect(buildCauseText(text)).toBe('metadata names http://a.example/b/ but http://a.example/b');
});

test('drops a nested cause that is not an error, and stops at a circle of causes', () => {
  expect(buildCauseText(new Error('no answer', { cause: 'secret' }))).toBe('Error: no answer');
  const circle = new Error('again');
  circle.cause = circle;
  expect(buildCauseText(circle)).toBe(Array(5).fill('Error: again').join(': '));
});

test('describes a nested failure by its code and cause', () => {
  const failure = new Failure('provider_malformed', { cause: 'status 200' });
  expect(buildCauseText(failure)).toBe('provider_malformed: status 200');
  expect(buildCauseText(new Failure('provider_timeout'))).toBe('provider_timeout');
});
