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

test('a key that was added and not promoted is not removed', () => {
  const first = changeKeys('new', undefined).keys;
  const added = changeKeys('add', first).keys;
  const [, fresh = ''] = readIds(added);
  expect(() => changeKeys('remove', added)).toThrow(`${fresh} is newer than`);
  expect(() => changeKeys('remove', 'k20261130:a,k20261201:b')).toThrow('postern keys promote');
  expect(() => changeKeys('remove', 'k20261201-2:a,k20261201-10:b')).toThrow('not promoted');
});

test('a key that is promoted already is not put behind again', () => {
  const added = changeKeys('add', changeKeys('new', undefined).keys).keys;
  const promoted = changeKeys('promote', added).keys;
  expect(() => changeKeys('promote', promoted)).toThrow('is promoted already');
});

test('rings with other ids are rotated by position alone', () => {
  expect(changeKeys('promote', 'old:a,new:b').keys).toBe('new:b,old:a');
  expect(changeKeys('remove', 'new:b,k20261201:a').keys).toBe('new:b');
});

test('a second rotation on one day has a newer id than the key that stayed', () => {
  const rotate = (ring: string): string =>
    changeKeys('remove', changeKeys('promote', changeKeys('add', ring).keys).keys).keys;
  const first = changeKeys('new', undefined).keys;
  const [[id]] = [readIds(first)];
  expect(readIds(rotate(rotate(first)))).toEqual([`${id}-3`]);
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
