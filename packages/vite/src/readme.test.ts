import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { APP } from './testing/dev-app.ts';

test('the README shows the file that the tests run', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${APP['vite.config.ts']}\`\`\``);
});
