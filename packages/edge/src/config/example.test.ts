import { expect, test } from 'vitest';
import config from '../../examples/postern.config.ts';
import readme from '../../README.md?raw';
import { readConfig } from './read-config.ts';

const [example = ''] = Object.values(
  import.meta.glob('../../examples/postern.config.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

test('shows the tested configuration file in the README', () => {
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});

test('the configuration file needs two secrets of the environment, and nothing else', () => {
  expect(readConfig({}, [], config).errors?.map(({ name }) => name)).toEqual([
    'POSTERN_KEYS',
    'connection work',
    'WORK_CLIENT_SECRET',
  ]);
  const values = { POSTERN_KEYS: `k1:${'A'.repeat(43)}`, WORK_CLIENT_SECRET: 'top-secret' };
  const reading = readConfig(values, Object.keys(values), config);
  expect(reading.config?.routes.list).toMatchObject([{ name: 'orders', connection: 'work' }]);
});
