import { expect, test } from 'vitest';
import { measureSms } from './sms-length.ts';

test('a plain text has 160 places, and parts of 153 beyond them', () => {
  expect(measureSms('')).toEqual({ places: 0, room: 160, messages: 1 });
  expect(measureSms('å'.repeat(160))).toEqual({ places: 160, room: 160, messages: 1 });
  expect(measureSms('a'.repeat(161))).toEqual({ places: 161, room: 306, messages: 2 });
});

test('a euro sign takes two places', () => {
  expect(measureSms('10 €').places).toBe(5);
});

test('one character from outside the alphabet leaves 70 places', () => {
  expect(measureSms('Tack 🎬')).toEqual({ places: 7, room: 70, messages: 1 });
  expect(measureSms('…'.repeat(71))).toEqual({ places: 71, room: 134, messages: 2 });
});
