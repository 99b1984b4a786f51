import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { buildReport, countRole } from './count.ts';
import { ROLES } from './roles.ts';

test('results/lines.md is up to date', () => {
  const path = resolve(import.meta.dirname, '../../results/lines.md');
  expect(readFileSync(path, 'utf8')).toBe(buildReport());
});

test.each(ROLES)('$title writes fewer lines with Postern than with any peer', (role) => {
  const [postern, ...peers] = countRole(role);
  for (const { gate, lines } of peers) {
    expect([gate.name, lines]).toEqual([gate.name, expect.any(Number)]);
    expect(lines).toBeGreaterThan(postern?.lines ?? 0);
  }
});
