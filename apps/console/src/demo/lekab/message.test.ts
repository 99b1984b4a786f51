import { expect, test } from 'vitest';
import { findFaults, MAX_TEXT_LENGTH } from './message.ts';

const message = { to: '+46 70-123 45 67', from: 'Set Office', text: 'Call time 06:30' };

test('accepts a phone number with spaces, dashes and a plus, and without a sender', () => {
  expect(findFaults(message)).toEqual({});
  expect(findFaults({ ...message, to: '46701234567', from: '' })).toEqual({});
});

test('rejects a receiver without a country code and one that is not a phone number', () => {
  for (const to of ['', '070 123 45 67', 'Anna', '+46 70', '+1234567890123456']) {
    expect(Object.keys(findFaults({ ...message, to }))).toEqual(['to']);
  }
});

test('accepts a sender that is a short plain name or a phone number', () => {
  expect(findFaults({ ...message, from: '+46701234567' })).toEqual({});
  expect(Object.keys(findFaults({ ...message, from: 'Production office' }))).toEqual(['from']);
  expect(Object.keys(findFaults({ ...message, from: 'Åsa' }))).toEqual(['from']);
});

test('rejects a text that is blank or too long', () => {
  expect(Object.keys(findFaults({ ...message, text: ' \n' }))).toEqual(['text']);
  const endless = 'a'.repeat(MAX_TEXT_LENGTH + 1);
  expect(findFaults({ ...message, text: endless }).text).toContain('1531');
});
