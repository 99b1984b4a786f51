import { expect, test } from 'vitest';
import { measureSms } from './sms-length.ts';

test('a plain text has room for 160 characters in one SMS, and for 153 in each of several', () => {
  expect(measureSms('')).toEqual({ places: 0, room: 160, messages: 1 });
  expect(measureSms('å'.repeat(160))).toEqual({ places: 160, room: 160, messages: 1 });
  expect(measureSms('a'.repeat(161))).toEqual({ places: 161, room: 306, messages: 2 });
});

test('a euro sign counts as two characters', () => {
  expect(measureSms('10 €').places).toBe(5);
});

test('one character outside the alphabet reduces the room to 70', () => {
  expect(measureSms('Tack 🎬')).toEqual({ places: 7, room: 70, messages: 1 });
  expect(measureSms('…'.repeat(71))).toEqual({ places: 71, room: 134, messages: 2 });
});
