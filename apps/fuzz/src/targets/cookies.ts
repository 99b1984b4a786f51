import * as fc from 'fast-check';
import {
  buildCookiePolicy,
  type EdgeCookies,
  readEdgeCookies,
} from '../../../../packages/edge/src/sessions/cookie.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

const POLICIES = ['https://app.example', 'http://localhost:5173'].map(buildCookiePolicy);
const NAMES = POLICIES.flatMap(({ sessionName, leaseName }) => [sessionName, leaseName]);
const SPACES = ['', ' ', '\t', '\u000b', '\f', '\u00a0', '\u2000', '\u3000', '\ufeff', '\r', '\n'];

const pair = fc
  .tuple(
    fc.constantFrom(...SPACES),
    fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })),
    fc.constantFrom('=', '=', '=', '', ' =', '= ', '=='),
    fc.oneof(fc.constantFrom('a', 'A.b-_', '"q"', ''), fc.string({ maxLength: 12 })),
    fc.constantFrom(...SPACES),
  )
  .map((parts) => parts.join(''));

export const cookies: Target = defineTarget({
  name: 'cookies',
  property:
    'a cookie is read as RFC 6265bis §5.6 writes it: split by ; and the first =, trimmed of SP and HTAB alone; a name that comes twice counts as none',
  inputs: fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join(';')),
  words: [...NAMES, ...NAMES.map((name) => `${name}=x`), ';', '; ', '=', ...SPACES.slice(1)],
  read: (json) => (isText(json) ? json : undefined),
  run: (header) => POLICIES.map((policy) => readEdgeCookies(header, policy)),
  judge(header, outcomes) {
    for (const [i, policy] of POLICIES.entries()) {
      const { session, lease }: Partial<EdgeCookies> = outcomes[i] ?? {};
      for (const [name, value] of [
        [policy.sessionName, session],
        [policy.leaseName, lease],
      ] as const) {
        const wanted = readReference(header, name);
        if (value !== wanted) {
          return `${name} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`;
        }
      }
    }
    return undefined;
  },
});

/** Character by character, with nothing of the language's own trim, split or pattern. */
function readReference(header: string, name: string): string {
  const values: string[] = [];
  let text = '';
  for (const character of `${header};`.split('')) {
    if (character !== ';') {
      text += character;
      continue;
    }
    const [found, value] = readPair(text);
    if (found === name) values.push(value);
    text = '';
  }
  return values.length === 1 ? (values[0] ?? '') : '';
}

function readPair(text: string): readonly [name: string | undefined, value: string] {
  const at = text.indexOf('=');
  // A pair without = is a value without a name.
  return at < 0 ? [undefined, text] : [trim(text.slice(0, at)), trim(text.slice(at + 1))];
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  const isSpace = (at: number): boolean => text[at] === ' ' || text[at] === '\t';
  while (start < end && isSpace(start)) start++;
  while (end > start && isSpace(end - 1)) end--;
  return text.slice(start, end);
}
