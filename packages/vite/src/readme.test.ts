import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { APP, CONFIG } from './testing/dev-app.ts';

test('the README shows the files that the tests run', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${APP['vite.config.ts']}\`\`\``);
  expect(readme).toContain(`\`\`\`ts\n${CONFIG}\`\`\``);
});
