import * as fc from 'fast-check';
import {
  buildCookiePolicy,
  type EdgeCookies,
  readEdgeCookies,
} from '../../../../packages/edge/src/sessions/cookies.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

const POLICIES = ['https://app.example', 'http://localhost:5173'].map(buildCookiePolicy);
const NAMES = POLICIES.flatMap(({ sessionName, leaseName, attemptPrefix }) => [
  sessionName,
  leaseName,
  `${attemptPrefix}a`,
]);
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
    'parses cookies by RFC 6265bis §5.6: split at ; and the first =, trimmed of SP and HTAB only; ignores repeated names',
  inputs: fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join(';')),
  words: [...NAMES, ...NAMES.map((name) => `${name}=x`), ';', '; ', '=', ...SPACES.slice(1)],
  read: (json) => (isText(json) ? json : undefined),
  run: (header) => POLICIES.map((policy) => readEdgeCookies(header, policy)),
  judge(header, outcomes) {
    for (const [i, policy] of POLICIES.entries()) {
      const { session, lease, attempts }: Partial<EdgeCookies> = outcomes[i] ?? {};
      const wrong = findAttemptsError(header, policy.attemptPrefix, attempts);
      if (wrong !== undefined) return wrong;
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

/** The edge has to read exactly the attempts in the header. */
function findAttemptsError(
  header: string,
  prefix: string,
  attempts: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  const pairs = readPairs(header).filter(([name]) => name?.startsWith(prefix));
  for (const name of pairs.map(([one]) => one ?? '')) {
    const [[, wanted] = [], ...more] = pairs.filter(([one]) => one === name);
    const value = attempts.get(name.slice(prefix.length));
    if (value !== (more.length === 0 ? wanted : undefined)) return `${name} is ${value}`;
  }
  return attempts.size <= pairs.length ? undefined : 'an attempt that is not in the header';
}

/** Parses character by character, without the language's trim, split or patterns. */
function readPairs(header: string): readonly ReturnType<typeof readPair>[] {
  const pairs: ReturnType<typeof readPair>[] = [];
  let text = '';
  for (const character of `${header};`.split('')) {
    if (character === ';') {
      pairs.push(readPair(text));
      text = '';
    } else text += character;
  }
  return pairs;
}

function readReference(header: string, name: string): string {
  const values = readPairs(header).filter(([found]) => found === name);
  return values.length === 1 ? (values[0]?.[1] ?? '') : '';
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
