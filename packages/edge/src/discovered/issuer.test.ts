import { expect, test } from 'vitest';
import {
  describeIssuer,
  hasTenants,
  isPublishedBy,
  isTokenIssuer,
  resolveIssuer,
} from './issuer.ts';

const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad';
const TEMPLATE = 'https://login.example/{tenantid}/v2.0';
const ISSUER = `https://login.example/${TENANT}/v2.0`;

test('recognizes an issuer template of many tenants', () => {
  expect([TEMPLATE, ISSUER].map(hasTenants)).toEqual([true, false]);
});

test.each([
  [ISSUER, ISSUER, true],
  [ISSUER, `${ISSUER}/`, false],
  [TEMPLATE, 'https://login.example/common/v2.0', true],
  [TEMPLATE, 'https://login.example/organizations/v2.0', true],
  [TEMPLATE, ISSUER, false],
  [undefined, ISSUER, false],
])('compares the published issuer %s with the configured %s', (published, issuer, isSame) => {
  expect(isPublishedBy(published, issuer)).toBe(isSame);
});

test('resolves a template by the tid of a token', () => {
  expect(resolveIssuer(TEMPLATE, { tid: TENANT })).toBe(ISSUER);
  expect(resolveIssuer(TEMPLATE, { tid: '../common' })).toBeUndefined();
  expect(resolveIssuer(TEMPLATE, {})).toBeUndefined();
  expect(resolveIssuer(ISSUER, { tid: 'any' })).toBe(ISSUER);
});

test.each([
  [ISSUER, ISSUER, true],
  [ISSUER, 'https://other.example', false],
  [TEMPLATE, ISSUER, true],
  [TEMPLATE, 'https://login.example/a/b/v2.0', false],
  [TEMPLATE, TEMPLATE, false],
])('decides whether %s refreshes tokens of %s', (issuer, tokenIssuer, isAllowed) => {
  expect(isTokenIssuer(issuer, tokenIssuer)).toBe(isAllowed);
});

test('formats an issuer for the log with its path and without scheme and query', () => {
  expect(describeIssuer('https://login.example/a/?b=c')).toBe('https://login.example/a/');
  expect(describeIssuer(7)).toBe('none');
});
