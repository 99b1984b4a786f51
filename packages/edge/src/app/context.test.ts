import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { waitUntilOf } from './context.ts';

test('runs work on without an execution context, and swallows its failure', async () => {
  const work = Promise.withResolvers<undefined>();
  const { response } = await callHandler((c) => {
    waitUntilOf(c)(work.promise);
    return c.text('done');
  });
  expect(await response.text()).toBe('done');
  work.reject(new Error('late'));
  await expect(work.promise).rejects.toThrow('late');
});
