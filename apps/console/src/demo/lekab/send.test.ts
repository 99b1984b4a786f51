import { expect, test } from 'vitest';
import { buildSendRequest } from './send.ts';

test('sends the bare phone number, and no sender if the field is blank', () => {
  expect(buildSendRequest({ to: '+46 70 123', from: ' ', text: 'Hej  du' })).toEqual({
    to: '+4670123',
    text: 'Hej  du',
  });
  expect(buildSendRequest({ to: '46', from: 'Set ', text: '' })).toMatchObject({ from: 'Set' });
});
