import { expect, test } from 'vitest';
import { readReceipt } from './receipt.ts';

test('any JSON is a receipt, and a response without JSON is not', () => {
  const answer = { messageId: '3f0c', status: 'ACCEPTED' };
  expect(readReceipt(answer)).toEqual({ id: '3f0c', status: 'accepted', answer });
  expect(readReceipt({ id: 7 })).toMatchObject({ id: '7' });
  expect(readReceipt(null)).toEqual({ id: undefined, status: undefined, answer: null });
  expect(readReceipt(undefined)).toBeUndefined();
});
