import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');

test.each([
  ['nginx', 'nginx.conf'],
  ['caddyfile', 'Caddyfile'],
  ['apache', 'apache.conf'],
  ['yaml', 'traefik.yml'],
])('the operator’s page shows the file that is tested, as %s: %s', (language, file) => {
  expect(read('DEPLOY.md')).toContain(`\`\`\`${language}\n${read(`deploy/${file}`)}\`\`\``);
});

test('the unit for systemd starts the command of this package, in the folder of an app', () => {
  const unit = read('deploy/postern.service');
  const [, folder, command, act] =
    /^ExecStart=(\S+)\/node_modules\/\.bin\/(\w+) (\w+)$/m.exec(unit) ?? [];
  expect(unit).toContain(`WorkingDirectory=${folder}\n`);
  expect(Object.keys(JSON.parse(read('package.json')).bin)).toEqual([command]);
  const { scripts } = JSON.parse(read('../create-postern/templates/runtimes/node/package.json'));
  expect(scripts.start).toContain(`${command} ${act} `);
});
