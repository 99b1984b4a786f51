import { describe, expect, test } from 'vitest';
import { buildCookiePolicy, buildEdgeCookie, readEdgeCookies } from './cookies.ts';

const policy = buildCookiePolicy('https://app.example');
const read = (header: string | null) => readEdgeCookies(header, policy);
const NAME = '__Host-Http-postern';

/** White space to JavaScript, as each runtime may decode it from UTF-8 or from a single byte. */
const NOT_BLANKS = Array.from(
  '\v\f\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff' +
    '\u0085\u00c2\u00e2\u200b\u180e\u0000',
);

describe('S-67 names are cut at space and tab only', () => {
  const hex = (text: string) => text.charCodeAt(0).toString(16).padStart(4, '0');

  test.each(NOT_BLANKS.map((blank) => [hex(blank), blank]))(
    'U+%s is part of a name',
    (_, blank) => {
      for (const name of ['', '-lease', '-attempt-a'].map((suffix) => NAME + suffix)) {
        const planted = [`${blank}${name}=evil`, `${name}${blank}=evil`, ` ${blank} ${name}=evil`];
        for (const pair of planted) {
          const brought = read(`${pair}; ${NAME}=mine; ${pair}`);
          expect(brought.session).toBe('mine');
          expect(brought.lease).toBe('');
          expect(brought.attempts.has('a')).toBe(false);
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
  ])('%j brings the session', (header) => {
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
  ])('%j brings none', (header) => {
    expect(read(header)).toEqual({ session: '', lease: '', attempts: new Map() });
  });

  test('a value is taken as it was sent, equals signs and all', () => {
    expect(read(`${NAME}=a=b; ${NAME}-lease="q"; ${NAME}-attempt-1=%20`)).toEqual({
      session: 'a=b',
      lease: '"q"',
      attempts: new Map([['1', '%20']]),
    });
  });
});

describe('S-67 a doubled name counts as none', () => {
  test.each([
    `${NAME}=one; ${NAME}=two`,
    `${NAME}=one; a=b;\t${NAME} =one`,
    `${NAME}=one; ${NAME}=two; ${NAME}=three`,
    `${NAME}=; ${NAME}=one`,
  ])('%j brings no session', (header) => {
    expect(read(`${header}; ${NAME}-lease=l`)).toMatchObject({ session: '', lease: 'l' });
  });

  test('a doubled lease or attempt takes nothing else along', () => {
    const twice = `${NAME}-lease=a; ${NAME}-attempt-1=a; ${NAME}-attempt-2=b`;
    const header = `${NAME}=mine; ${twice}; ${NAME}-attempt-1=c; ${NAME}-lease=b`;
    expect(read(header)).toEqual({ session: 'mine', lease: '', attempts: new Map([['2', 'b']]) });
  });

  test('a name in other letters is another name: it neither counts nor takes ours away', () => {
    expect(read(`${NAME.toUpperCase()}=evil; ${NAME}=mine`).session).toBe('mine');
  });
});

test('attempts come in the order sent', () => {
  const header = ['z', '1', 'a'].map((name) => `${NAME}-attempt-${name}=of-${name}`).join('; ');
  expect([...read(header).attempts]).toEqual([
    ['z', 'of-z'],
    ['1', 'of-1'],
    ['a', 'of-a'],
  ]);
});

test('reading takes time linear in a hostile header', () => {
  const measureMs = (header: string): number => {
    const beganMs = performance.now();
    read(header);
    return performance.now() - beganMs;
  };
  const size = 1_000_000;
  for (const unit of [' ', '\t', ';', '; ', '=', ' =', NAME, `;${NAME}=`, `${NAME}-attempt- `]) {
    const header = unit.repeat(size / unit.length);
    // A quadratic reader takes minutes; a linear one some tens of milliseconds.
    expect(measureMs(`${header}x`)).toBeLessThan(2000);
  }
});

describe('S-6 S-7 S-8 S-9 S-10 every cookie carries all of its attributes', () => {
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

test('S-11 on https every name begins with __Host-Http-', () => {
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
])('at %s the session cookie is called %s', (origin, name) => {
  const { sessionName, leaseName, attemptPrefix } = buildCookiePolicy(origin);
  expect([sessionName, leaseName, attemptPrefix]).toEqual([
    name,
    `${name}-lease`,
    `${name}-attempt-`,
  ]);
});
