import { expect, test } from 'vitest';
import { ROOT } from '../published.ts';
import { findRelativeLinks, resolveLinks } from './links.ts';

const BASE = {
  root: ROOT,
  folder: 'packages/node',
  page: 'https://git.example/owner/name',
  ref: 'v1.2.3',
};
const AT = 'https://git.example/owner/name';

test.each([
  [
    'a file',
    '[a](../edge/README.md#settings)',
    `[a](${AT}/blob/v1.2.3/packages/edge/README.md#settings)`,
  ],
  ['a folder', '[a](../server)', `[a](${AT}/tree/v1.2.3/packages/server)`],
  ['a definition', '[a]: src/cli.ts', `[a]: ${AT}/blob/v1.2.3/packages/node/src/cli.ts`],
])('makes a link to %s lead to the repository at the tag', (_, text, resolved) => {
  expect(resolveLinks(text, BASE)).toBe(resolved);
  expect(findRelativeLinks(text)).toHaveLength(1);
  expect(findRelativeLinks(resolved)).toEqual([]);
});

test.each([
  ['an absolute link', '[a](https://example.com/a)'],
  ['an anchor of the document', '[a](#settings)'],
  ['code', '`[a](../b)`'],
  ['a block of code', '```ts\nroutes[a](../b);\n```\n'],
])('leaves %s as it is', (_, text) => {
  expect(resolveLinks(text, BASE)).toBe(text);
  expect(findRelativeLinks(text)).toEqual([]);
});
