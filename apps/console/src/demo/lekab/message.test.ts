import { expect, test } from 'vitest';
import { findFaults, MAX_TEXT_LENGTH } from './message.ts';

const message = { to: '+46 70-123 45 67', from: 'Set Office', text: 'Call time 06:30' };

test('a number may be written as people write it', () => {
  expect(findFaults(message)).toEqual({});
  expect(findFaults({ ...message, to: '46701234567', from: '' })).toEqual({});
});

test('a number without its country, or that is none, is a fault of that field', () => {
  for (const to of ['', '070 123 45 67', 'Anna', '+46 70', '+1234567890123456']) {
    expect(Object.keys(findFaults({ ...message, to }))).toEqual(['to']);
  }
});

test('a sender is a short plain name or a number', () => {
  expect(findFaults({ ...message, from: '+46701234567' })).toEqual({});
  expect(Object.keys(findFaults({ ...message, from: 'Production office' }))).toEqual(['from']);
  expect(Object.keys(findFaults({ ...message, from: 'Åsa' }))).toEqual(['from']);
});

test('a text is neither blank nor endless', () => {
  expect(Object.keys(findFaults({ ...message, text: ' \n' }))).toEqual(['text']);
  const endless = 'a'.repeat(MAX_TEXT_LENGTH + 1);
  expect(findFaults({ ...message, text: endless }).text).toContain('1531');
});
