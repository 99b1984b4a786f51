import * as fc from 'fast-check';
import type { Json } from './json.ts';

/** An object that cannot become a text or a number: `String` and `Number` throw. */
export const INCONVERTIBLE: Json = { toString: null, valueOf: null };

/** Any JSON value. */
export const anyJson: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.json().map((text) => {
      const json: Json = JSON.parse(text);
      return json;
    }),
  },
  fc.constant(INCONVERTIBLE),
);
