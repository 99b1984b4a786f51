import { expect, test } from 'vitest';
import { sendHead } from './request-heads.ts';

test('Node rejects a request target with user information, whatever the path', async () => {
  const targets = ['/api/lockit/projects', '/auth/session', '/healthz'];
  const answers = await Promise.all(
    targets.map((target) => sendHead({ target: `http://u@a${target}`, host: '' })),
  );
  expect(answers.map((answer) => answer.slice(0, 12))).toEqual(targets.map(() => 'HTTP/1.1 400'));
});
