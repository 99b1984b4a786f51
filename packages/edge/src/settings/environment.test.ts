import { expect, test } from 'vitest';
import {
  Environment,
  findCredentialError,
  findOriginError,
  findUpstreamError,
  isLoopbackHost,
} from './environment.ts';

test('reads text, numbers and booleans, and treats an empty value as unset', () => {
  const environment = new Environment({ A: 'a', B: 7, C: false, D: '', E: ['a'] });
  expect(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => environment.text(name))).toEqual([
    'a',
    '7',
    'false',
    undefined,
    undefined,
    undefined,
  ]);
  expect(environment.faults).toEqual([{ name: 'E', fix: 'is not text; write it as one string' }]);
});

test('reads a choice, and reports any other value', () => {
  const environment = new Environment({ A: 'y', B: 'z' });
  const read = (name: string) => environment.choice(name, ['x', 'y']);
  expect(['A', 'B', 'C'].map(read)).toEqual(['y', 'x', 'x']);
  expect(environment.faults).toEqual([{ name: 'B', fix: 'is "z"; set it to x or y' }]);
});

test('reads seconds within their limits', () => {
  const environment = new Environment({ A: '60', B: '61', C: '1.5', D: '-1' });
  const read = (name: string) => environment.seconds(name, 30, 0, 60);
  expect(['A', 'B', 'C', 'D', 'E'].map(read)).toEqual([60, 30, 30, 30, 30]);
  expect(environment.faults).toEqual(
    [
      ['B', '61'],
      ['C', '1.5'],
      ['D', '-1'],
    ].map(([name, value]) => ({
      name,
      fix: `is "${value}"; set it to a whole number of seconds from 0 to 60`,
    })),
  );
});

test('reads an origin without its default port', () => {
  const environment = new Environment({ A: 'https://a.example:443' });
  expect(environment.origin('A')).toBe('https://a.example');
  expect(environment.origin('B', 'https://b.example')).toBe('https://b.example');
  expect(environment.faults).toEqual([]);
  environment.origin('C');
  expect(environment.faults).toEqual([
    { name: 'C', fix: expect.stringMatching(/^is missing; set it to an origin/) },
  ]);
});

test('reads a pair, and reports half a pair under the missing name', () => {
  const environment = new Environment({ A: 'a', B: 'b' });
  const [id, secret] = environment.pair('A', 'B') ?? [];
  expect([id, secret?.reveal()]).toEqual(['a', 'b']);
  expect(environment.pair('C', 'D')).toBeUndefined();
  expect(environment.faults).toEqual([]);
  expect(environment.pair('A', 'D')).toBeUndefined();
  expect(environment.pair('C', 'B')).toBeUndefined();
  expect(environment.faults).toEqual([
    { name: 'D', fix: 'is missing; set it together with A' },
    { name: 'C', fix: 'is missing; set it together with B' },
  ]);
});

test('reports the same error once', () => {
  const environment = new Environment({});
  environment.fault('A', 'x');
  environment.fault('A', 'x');
  environment.fault('A', 'y');
  expect(environment.faults).toEqual([
    { name: 'A', fix: 'x' },
    { name: 'A', fix: 'y' },
  ]);
});

test.each([
  ['localhost', true],
  ['a.localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
])('decides whether %s is a loopback host', (host, isLoopback) => {
  expect(isLoopbackHost(host)).toBe(isLoopback);
});

test.each([
  ['secret', undefined],
  ['a\nb', 'has a line break or control character; remove it'],
  [' ', 'is blank; set it to what the provider issued'],
])('finds the error in the credential %j', (value, error) => {
  expect(findCredentialError(value)).toBe(error);
});

test.each([
  ['https://a.example', undefined],
  ['http://localhost:1', undefined],
  ['http://a.example', 'is "http://a.example"; use https (http on loopback only)'],
  [
    'https://a.example/',
    'is "https://a.example/…"; set it to an origin such as https://app.example.com, without a slash at the end',
  ],
  ['https://me:secret@a.example', 'names a user; remove everything between // and @'],
  [
    'https://a.example?key=secret',
    'is "https://a.example/…"; set it to an origin such as https://app.example.com, without a slash at the end',
  ],
  [
    'secret',
    'is not a URL; set it to an origin such as https://app.example.com, without a slash at the end',
  ],
])('finds the error in the origin %s', (value, error) => {
  expect(findOriginError(value)).toBe(error);
});

test.each([
  ['https://a.example', true],
  ['https://a.example/v1', true],
  ['http://127.0.0.1:8080/v1', true],
  ['https://a.example/', false],
  ['https://a.example/v1/', false],
  ['https://a.example/v1?a', false],
  ['http://a.example/v1', false],
  ['a', false],
])('decides whether %s is an upstream', (value, isUpstream) => {
  expect(findUpstreamError(value) === undefined).toBe(isUpstream);
});

test('says how an upstream without https or without a scheme can be right', () => {
  expect(findUpstreamError('http://api.internal:8080/v1')).toBe(
    'is "http://api.internal:8080"; use https (http on loopback or in insecureUpstreams)',
  );
  expect(findUpstreamError('api.internal')).toMatch(
    /^has the upstream \(not a URL\); set it to an origin such as https:/,
  );
});

test.each(['http://127.0.0.1:80', 'https://A.example:443/v1'])(
  'says that the upstream %s must be in lower case and without a default port',
  (value) => {
    expect(findUpstreamError(value)).toContain('in lower case, without a default port');
  },
);
