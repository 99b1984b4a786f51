import { expect, test } from 'vitest';
import { sendHead } from './request-heads.ts';

test('Node rejects a request target with user information, whatever the path', async () => {
  const targets = ['/api/lockit/projects', '/auth/session', '/healthz'];
  const responses = await Promise.all(
    targets.map((target) => sendHead({ target: `http://u@a${target}`, host: '' })),
  );
  expect(responses.map((response) => response.slice(0, 12))).toEqual(
    targets.map(() => 'HTTP/1.1 400'),
  );
});
