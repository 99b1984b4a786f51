import { expect, test } from 'vitest';
import { buildSendRequest } from './send.ts';

test('a message goes out with a bare number, and without a sender that was not named', () => {
  expect(buildSendRequest({ to: '+46 70 123', from: ' ', text: 'Hej  du' })).toEqual({
    to: '+4670123',
    text: 'Hej  du',
  });
  expect(buildSendRequest({ to: '46', from: 'Set ', text: '' })).toMatchObject({ from: 'Set' });
});
