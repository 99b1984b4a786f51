import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');

test.each([
  ['nginx', 'nginx.conf'],
  ['caddyfile', 'Caddyfile'],
  ['yaml', 'traefik.yml'],
])('the operator’s page shows the file that is tested, as %s: %s', (language, file) => {
  expect(read('DEPLOY.md')).toContain(`\`\`\`${language}\n${read(`deploy/${file}`)}\`\`\``);
});
