import { describe, expect, test } from 'vitest';
import { buildCookiePolicy, buildEdgeCookie, readEdgeCookies } from './cookies.ts';

const policy = buildCookiePolicy('https://app.example');
const read = (header: string | null) => readEdgeCookies(header, policy);
const NAME = '__Host-Http-postern';

/** White space for JavaScript's `trim`, in UTF-8 and as runtimes that decode single bytes see it. */
const NOT_BLANKS = Array.from(
  '\v\f\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff' +
    '\u0085\u00c2\u00e2\u200b\u180e\u0000',
);

describe('S-67 removes only spaces and tabs around a name', () => {
  const hex = (text: string) => text.charCodeAt(0).toString(16).padStart(4, '0');

  test.each(NOT_BLANKS.map((blank) => [hex(blank), blank]))(
    'keeps U+%s as a part of the name',
    (_, blank) => {
      for (const name of ['', '-lease', '-attempt-a'].map((suffix) => NAME + suffix)) {
        const planted = [`${blank}${name}=evil`, `${name}${blank}=evil`, ` ${blank} ${name}=evil`];
        for (const pair of planted) {
          const cookies = read(`${pair}; ${NAME}=mine; ${pair}`);
          expect(cookies.session).toBe('mine');
          expect(cookies.lease).toBe('');
          expect(cookies.attempts.has('a')).toBe(false);
        }
      }
    },
  );

  test.each([
    `${NAME}=mine`,
    ` ${NAME}=mine `,
    `\t \t${NAME}\t = \tmine\t`,
    `a=b;${NAME}=mine;c=d`,
    `a=b; ${NAME}=mine; c=d`,
    `;;; ${NAME}=mine;`,
  ])('reads the session cookie in %j', (header) => {
    expect(read(header).session).toBe('mine');
  });

  test.each([
    null,
    '',
    ';',
    NAME,
    `=${NAME}=evil`,
    ` =${NAME}=evil`,
    `a=${NAME}=evil`,
    `a ${NAME}=evil`,
    `"${NAME}"=evil`,
    `%5f_Host-Http-postern=evil`,
    `${NAME.toLowerCase()}=evil`,
    `__host-Http-postern=evil`,
    `${NAME}x=evil`,
    `a=b, ${NAME}=evil`,
    `a="b; c, ${NAME}=evil"`,
  ])('reads no cookie in %j', (header) => {
    expect(read(header)).toEqual({ session: '', lease: '', attempts: new Map() });
  });

  test('keeps a value exactly as it was sent, equals signs included', () => {
    expect(read(`${NAME}=a=b; ${NAME}-lease="q"; ${NAME}-attempt-1=%20`)).toEqual({
      session: 'a=b',
      lease: '"q"',
      attempts: new Map([['1', '%20']]),
    });
  });
});

describe('S-67 treats a cookie with a repeated name as absent', () => {
  test.each([
    `${NAME}=one; ${NAME}=two`,
    `${NAME}=one; a=b;\t${NAME} =one`,
    `${NAME}=one; ${NAME}=two; ${NAME}=three`,
    `${NAME}=; ${NAME}=one`,
  ])('reads no session cookie in %j', (header) => {
    expect(read(`${header}; ${NAME}-lease=l`)).toMatchObject({ session: '', lease: 'l' });
  });

  test('keeps the other cookies beside a repeated lease or attempt', () => {
    const twice = `${NAME}-lease=a; ${NAME}-attempt-1=a; ${NAME}-attempt-2=b`;
    const header = `${NAME}=mine; ${twice}; ${NAME}-attempt-1=c; ${NAME}-lease=b`;
    expect(read(header)).toEqual({ session: 'mine', lease: '', attempts: new Map([['2', 'b']]) });
  });

  test('ignores the name in another case, and still reads the session cookie', () => {
    expect(read(`${NAME.toUpperCase()}=evil; ${NAME}=mine`).session).toBe('mine');
  });
});

test('reads attempts in the order sent', () => {
  const header = ['z', '1', 'a'].map((name) => `${NAME}-attempt-${name}=of-${name}`).join('; ');
  expect([...read(header).attempts]).toEqual([
    ['z', 'of-z'],
    ['1', 'of-1'],
    ['a', 'of-a'],
  ]);
});

test('reads a hostile header in linear time', () => {
  const measureMs = (header: string): number => {
    const startedAtMs = performance.now();
    read(header);
    return performance.now() - startedAtMs;
  };
  const size = 1_000_000;
  for (const unit of [' ', '\t', ';', '; ', '=', ' =', NAME, `;${NAME}=`, `${NAME}-attempt- `]) {
    const header = unit.repeat(size / unit.length);
    // A quadratic reader takes minutes, a linear one tens of milliseconds.
    expect(measureMs(`${header}x`)).toBeLessThan(2000);
  }
});

describe('S-6 S-7 S-8 S-9 S-10 sets every attribute on every cookie', () => {
  test('on https', () => {
    expect(buildEdgeCookie(policy, 'n', 'v', 1.9)).toBe(
      'n=v; Max-Age=1; Path=/; HttpOnly; Secure; SameSite=Strict',
    );
    expect(buildEdgeCookie(policy, 'n', '', 0, 'Lax')).toBe(
      'n=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
  });

  test('on http loopback', () => {
    const loopback = buildCookiePolicy('http://localhost:5173');
    expect(buildEdgeCookie(loopback, 'n', 'v', 60)).toBe(
      'n=v; Max-Age=60; Path=/; HttpOnly; SameSite=Strict',
    );
  });
});

test('S-11 begins every cookie name with __Host-Http- on https', () => {
  const { sessionName, leaseName, attemptPrefix } = policy;
  expect([sessionName, leaseName, attemptPrefix]).toEqual([
    '__Host-Http-postern',
    '__Host-Http-postern-lease',
    '__Host-Http-postern-attempt-',
  ]);
});

test.each([
  ['http://localhost:5302', 'postern-dev-5302'],
  ['http://localhost', 'postern-dev-80'],
  ['http://127.0.0.1:80', 'postern-dev-80'],
  ['http://app.localhost:5303', 'postern-dev-5303'],
  ['http://[::1]:8080', 'postern-dev-8080'],
  ['https://localhost:5443', '__Host-Http-postern'],
])('names the session cookie of %s %s', (origin, name) => {
  const { sessionName, leaseName, attemptPrefix } = buildCookiePolicy(origin);
  expect([sessionName, leaseName, attemptPrefix]).toEqual([
    name,
    `${name}-lease`,
    `${name}-attempt-`,
  ]);
});
