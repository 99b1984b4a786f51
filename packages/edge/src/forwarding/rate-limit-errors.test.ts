import { expect, test } from 'vitest';
import { defineConfig } from '../config/define-config.ts';
import { readConfig } from '../config/read-config.ts';
import type { RouteConfig } from '../config/routes.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { defineRoutes } from './define-routes.ts';

const LIMIT = { name: 'ORDERS', requests: 10, periodSeconds: 10 };
const FORM = 'write { name: "ORDERS", requests: 100, periodSeconds: 10 }';
const ROUTE = { ...OPEN_ROUTE, upstream: 'https://orders.example' };

const findErrors = (rateLimits: unknown): readonly string[] =>
  defineRoutes([{ ...ROUTE, ...Object({ rateLimits }) }])
    .validate(new Map())
    .map(({ fix }) => fix);

/** The errors of a configuration file in JavaScript. */
const readErrors = (rateLimits: unknown): readonly string[] => {
  const route: RouteConfig = {
    name: 'open',
    upstream: 'https://orders.example',
    allow: ['GET /**'],
    credential: 'none',
  };
  const values = {
    POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LEKAB_USERNAME: 'a',
    LEKAB_PASSWORD: 'b',
  };
  const file = defineConfig({ routes: [{ ...route, ...Object({ rateLimits }) }] });
  return (readConfig(values, Object.keys(values), file).errors ?? []).map(({ fix }) => fix);
};

test.each([
  [{}],
  [{ perSession: LIMIT }],
  [{ perSession: { ...LIMIT, periodSeconds: 60 }, perAddress: LIMIT }],
  [{ perSession: undefined }],
])('accepts %j', (rateLimits) => {
  expect(findErrors(rateLimits)).toEqual([]);
  expect(readErrors(rateLimits)).toEqual([]);
});

test.each<[unknown, string, string?]>([
  [
    { perUser: LIMIT },
    'has perUser in rateLimits, which takes perSession and perAddress; correct its name, or remove it',
    'routes.0.rateLimits.perUser: is unknown; correct its name, or remove it',
  ],
  [
    { perSession: { ...LIMIT, name: undefined } },
    `has a perSession in rateLimits without a name; ${FORM}`,
    'perSession.name',
  ],
  [
    { perSession: { ...LIMIT, name: '' } },
    `has a perSession in rateLimits without a name; ${FORM}`,
  ],
  ...[undefined, '5', null].map((requests): [unknown, string, string] => [
    { perAddress: { ...LIMIT, requests } },
    `has a perAddress in rateLimits whose requests are not a whole number above 0; ${FORM}`,
    'rateLimits.perAddress.requests: ',
  ]),
  ...[0, -1, 1.5, Number.POSITIVE_INFINITY].map((requests): [unknown, string] => [
    { perAddress: { ...LIMIT, requests } },
    `has a perAddress in rateLimits whose requests are not a whole number above 0; ${FORM}`,
  ]),
  ...[undefined, 0, 30, '10'].map((periodSeconds): [unknown, string, string] => [
    { perSession: { ...LIMIT, periodSeconds } },
    `has a perSession in rateLimits whose periodSeconds is neither 10 nor 60; ${FORM}`,
    'rateLimits.perSession.periodSeconds: ',
  ]),
  [
    { perSession: { ...LIMIT, perSeconds: 10 } },
    `has perSeconds in perSession of rateLimits; ${FORM}`,
    'perSession.perSeconds: is unknown',
  ],
  [
    { perSession: 10 },
    `has a perSession in rateLimits that is not an object; ${FORM}`,
    'perSession',
  ],
  [
    10,
    'has rateLimits that are not an object; write { perSession: …, perAddress: … }, or {}',
    'rateLimits',
  ],
])('rejects %j in code and in a file', (rateLimits, fix, inFile = fix) => {
  expect(findErrors(rateLimits)).toEqual([fix]);
  expect(readErrors(rateLimits)).toEqual([expect.stringContaining(inFile)]);
});
