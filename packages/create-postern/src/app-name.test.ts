import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAppName } from './app-name.ts';

test.each([
  ['my-app', 'my-app'],
  ['../Mein Projekt (2)', 'mein-projekt-2'],
  ['Åsa_och.Örjan', 'asa-och-orjan'],
  ['...', 'app'],
  ['日本', 'app'],
])('the folder %s makes an app called %s', (folder, name) => {
  expect(buildAppName(folder)).toBe(name);
});

test('any folder makes a name that npm and Cloudflare accept', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (folder) => {
      expect(buildAppName(`/home/${folder}`)).toMatch(/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/);
    }),
  );
});
