import { expect, test } from 'vitest';
import { findAddressRefusals, findPlaceRefusals } from './refusals.ts';

const NPM = 'https://registry.npmjs.org/';
const LOOPBACK = 'http://127.0.0.1:4873/';

test('only the release workflow publishes to a registry of the network', () => {
  expect(findPlaceRefusals(NPM, {})).toHaveLength(1);
  expect(findPlaceRefusals(NPM, { GITHUB_ACTIONS: 'true' })).toEqual([]);
  expect(findPlaceRefusals(LOOPBACK, {})).toEqual([]);
});

test('packages that name no real repository are published on loopback only', () => {
  const constant = [{ page: 'https://git.example/owner/name' }];
  expect(findAddressRefusals(NPM, constant)).toHaveLength(1);
  expect(findAddressRefusals(LOOPBACK, constant)).toEqual([]);
  expect(findAddressRefusals(NPM, [{ page: 'https://github.com/owner/name' }])).toEqual([]);
});
