import { expect, test } from 'vitest';
import { ENDPOINTS, FLAGS, LISTS } from './metadata-fields.ts';

/** Every source file of the edge without its tests, as text. */
const sources = Object.values(
  import.meta.glob(['../**/*.ts', '!../**/*.test.ts', '!../**/*.test-d.ts', '!../testing/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n');

/** Every name of this kind in the sources, once, in order. */
const collect = (name: RegExp): readonly string[] =>
  [...new Set(sources.match(name) ?? [])].toSorted();

test('S-28 checks the URL of every endpoint that the edge reads', () => {
  // The name of a list, `token_endpoint_auth_methods_supported`, begins with that of an endpoint.
  const found = collect(/\b(?:[a-z_]+_endpoint(?!_auth_)\w*|jwks_uri)\b/g);
  expect(found).toEqual(ENDPOINTS.toSorted());
});

test('checks the type of every list and flag that the edge reads', () => {
  expect(collect(/\b[a-z_]+_supported\b/g)).toEqual([...LISTS, ...FLAGS].toSorted());
});
