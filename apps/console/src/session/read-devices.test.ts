import { expect, test } from 'vitest';
import { readDevices } from './read-devices.ts';

const ROW = {
  id: 'a',
  isCurrent: true,
  signedInAt: '2026-01-01T10:00:00.000Z',
  lastUsedAt: '2026-01-02T10:00:00.000Z',
  description: 'Firefox on Linux',
};

test('reads sessions, and leaves out rows that it cannot read', () => {
  const { description, ...nameless } = ROW;
  const sessions = [ROW, { ...nameless, isCurrent: 'yes' }, { ...ROW, id: '' }, null];
  expect(readDevices({ sessions })).toEqual([
    { ...nameless, name: description },
    { ...nameless, isCurrent: false, name: 'An unknown browser' },
  ]);
});

test.each([undefined, {}, { sessions: {} }])('reads no list from %j', (answer) => {
  expect(readDevices(answer)).toBeUndefined();
});
