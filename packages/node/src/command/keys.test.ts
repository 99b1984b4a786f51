import { readSettings } from '@postern/edge';
import { expect, test } from 'vitest';
import { changeKeys } from './keys.ts';

const readIds = (keys: string): (string | undefined)[] =>
  keys.split(',').map((key) => key.split(':')[0]);

test('a new ring has one key that the edge accepts', () => {
  const { keys } = changeKeys('new', undefined);
  const reading = readSettings({
    POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
    POSTERN_KEYS: keys,
    LEKAB_USERNAME: 'user',
    LEKAB_PASSWORD: 'password',
  });
  expect(reading.faults).toBeUndefined();
});

test('a rotation adds the new key last, moves it to the front, and removes the others', () => {
  const first = changeKeys('new', undefined).keys;
  const added = changeKeys('add', first).keys;
  expect(added.startsWith(`${first},`)).toBe(true);
  const [old, fresh] = added.split(',');
  const promoted = changeKeys('promote', added).keys;
  expect(promoted).toBe(`${fresh},${old}`);
  expect(changeKeys('remove', promoted).keys).toBe(fresh);
});

test('two keys of one day have different ids', () => {
  const added = changeKeys('add', changeKeys('new', undefined).keys).keys;
  expect(new Set(readIds(added)).size).toBe(2);
});

test.each(['add', 'promote', 'remove'] as const)('%s needs a ring', (action) => {
  expect(() => changeKeys(action, ' ')).toThrow('npx -p @postern/node postern keys new');
});

test.each(['promote', 'remove'] as const)('%s needs a second key', (action) => {
  expect(() => changeKeys(action, changeKeys('new', undefined).keys)).toThrow('one key only');
});
