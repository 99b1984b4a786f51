import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Machine, setUpMachine } from './machine.ts';
import { tryCombination } from './try-combination.ts';

// `pnpm test:templates` tries all of them.

let machine: Machine;
beforeAll(async () => {
  machine = await setUpMachine();
});
afterAll(() => machine.end());

test.each([
  { framework: 'react', runtime: 'node' },
  { framework: 'vue', runtime: 'cloudflare' },
] as const)(
  '$framework on $runtime: made, installed, checked, built, tested, and signed in to',
  async (combination) => {
    const times = await tryCombination(machine, combination);
    expect(Object.keys(times).slice(0, 5)).toEqual(['create', 'install', 'check', 'lint', 'build']);
  },
);
