import * as fc from 'fast-check';
import type { Json } from './json.ts';

/** Any value that JSON can write. */
export const anyJson: fc.Arbitrary<Json> = fc.json().map((text) => {
  const json: Json = JSON.parse(text);
  return json;
});
