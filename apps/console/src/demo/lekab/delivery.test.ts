import { expect, test } from 'vitest';
import { readDeliveries } from './delivery.ts';

test('reads the emulator’s record newest first, without rows that have no id', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const messages = [
    { id: '1', at, username: 'testuser', body: { text: 'one' } },
    { at, username: 'testuser', body: {} },
    { id: '2', at, username: 'testuser', body: { text: 'two' } },
  ];
  expect(readDeliveries({ messages })).toEqual([
    { id: '2', at, account: 'testuser', body: { text: 'two' } },
    { id: '1', at, account: 'testuser', body: { text: 'one' } },
  ]);
  expect(readDeliveries({})).toBeUndefined();
});
