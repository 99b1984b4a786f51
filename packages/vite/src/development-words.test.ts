import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { putResponseIntoDevelopment } from './development-words.ts';

const build = (headers: Record<string, string>): Response =>
  Response.json(
    { detail: 'The operator finds the cause in the log under this requestId.' },
    { status: 500, headers },
  );

test('no built page of a failure sends the developer to a log or to an operator', async () => {
  const folder = resolve(import.meta.dirname, '../dist/inspector/problems');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html'));
  expect(names).toContain('provider_rejected_request.html');
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    expect(text).not.toMatch(/the log\b|’s log|[Ll]ook up|The operator (can|f|h)/);
  }
});

test('a problem document of the edge names the terminal, with its headers', async () => {
  const response = await putResponseIntoDevelopment(
    build({
      'content-type': 'application/problem+json',
      'content-length': '71',
      'server-timing': 'edge;dur=1, failure;desc="code=internal"',
    }),
  );
  expect(response.status).toBe(500);
  expect(response.headers.get('content-length')).toBeNull();
  expect(response.headers.get('server-timing')).toContain('failure');
  expect(await response.json()).toEqual({ detail: 'The cause is in the terminal of npm run dev.' });
});

test('a problem document of an API passes as it is', async () => {
  const response = build({ 'content-type': 'application/problem+json' });
  expect(await putResponseIntoDevelopment(response)).toBe(response);
});
