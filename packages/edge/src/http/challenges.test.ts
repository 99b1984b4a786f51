import { expect, test } from 'vitest';
import { parseChallenges } from './challenges.ts';

/** The challenges as plain objects. */
const parse = (field: string): unknown =>
  parseChallenges(field)?.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each<[string, unknown]>([
  ['', []],
  [' , ,', []],
  ['Negotiate', [['negotiate', {}]]],
  ['Negotiate YWJj/+==', [['negotiate', {}]]],
  ['Basic realm="a b"', [['basic', { realm: 'a b' }]]],
  ['Bearer ', [['bearer', {}]]],
  // A token68, by the grammar.
  ['Bearer realm=', [['bearer', {}]]],
  ['Bearer realm = "x" ,\tERROR= y', [['bearer', { realm: 'x', error: 'y' }]]],
  ['Bearer realm="say \\"hi\\", \\\\o/"', [['bearer', { realm: 'say "hi", \\o/' }]]],
  ['Bearer realm="", , error=a,', [['bearer', { realm: '', error: 'a' }]]],
  ['Bearer realm="Basic x=1, DPoP y"', [['bearer', { realm: 'Basic x=1, DPoP y' }]]],
  [
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    [
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['basic', { realm: 'simple' }],
    ],
  ],
  [
    'Negotiate, Bearer error="a", DPoP algs="ES256 PS256", error=b',
    [
      ['negotiate', {}],
      ['bearer', { error: 'a' }],
      ['dpop', { algs: 'ES256 PS256', error: 'b' }],
    ],
  ],
])('parses %j', (field, challenges) => {
  expect(parse(field)).toEqual(challenges);
});

test.each([
  'Bearer realm="open',
  'Bearer realm=a b',
  'Bearer realm="a" error="b"',
  'Bearer realm="a"b',
  'Bearer realm="a", REALM="b"',
  'Bearer, error="a"',
  'error="a"',
  'Basic DPoP algs=ES256',
  'Negotiate YWJj==x',
  'Bearer realm="\u0000"',
  'Bearer "a"',
  '(comment)',
  'Bearer error=é',
])('rejects %j', (field) => {
  expect(parse(field)).toBeUndefined();
});

test('takes no longer for a hostile field', () => {
  const startedAtMs = performance.now();
  for (const text of [' ', ',', ' ,', 'a ', 'a=', '"', '\\', 'a="\\', '=']) {
    parseChallenges(`Bearer ${text.repeat(16_384)}`);
    parseChallenges(`Bearer a="${text.repeat(16_384)}`);
  }
  expect(performance.now() - startedAtMs).toBeLessThan(2000);
});
