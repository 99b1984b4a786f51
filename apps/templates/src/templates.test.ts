import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Machine, setUpMachine } from './machine.ts';
import { tryCombination } from './try-combination.ts';

// `pnpm test:templates` tries all eighteen.

let machine: Machine;
beforeAll(async () => {
  machine = await setUpMachine();
});
afterAll(() => machine.end());

test('react on cloudflare: made, installed, checked, built, tested, and signed in to', async () => {
  const times = await tryCombination(machine, { framework: 'react', runtime: 'cloudflare' });
  expect(Object.keys(times).slice(0, 5)).toEqual(['create', 'install', 'check', 'lint', 'build']);
});
