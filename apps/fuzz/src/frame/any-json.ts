import * as fc from 'fast-check';
import type { Json } from './json.ts';

/** Any JSON value. */
export const anyJson: fc.Arbitrary<Json> = fc.json().map((text) => {
  const json: Json = JSON.parse(text);
  return json;
});
