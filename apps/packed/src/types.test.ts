import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublished } from '@postern/release';
import { expect, test } from 'vitest';
import { FOLDER, readEntries, run } from './stranger.ts';

/** Packages that run elsewhere than on Node, or in a browser too. */
const ELSEWHERE = new Set(['@postern/browser', '@postern/cloudflare', '@postern/deno']);
const NODE_ENTRIES = readPublished()
  .filter(({ name }) => !ELSEWHERE.has(name))
  .flatMap(({ name }) => readEntries(name));
const PROGRAM = `import { createAuth } from '@postern/browser';
import { RequireSession, useAuth } from '@postern/browser/react';

const auth = createAuth<{ name: string }>();
export const name = (): string => {
  const state = useAuth(auth);
  return state.status === 'signed-in' ? state.session.user.name : '';
};
export const all = [RequireSession];
`;
const WORKER = `import { createConfiguredWorker } from '@postern/cloudflare/config';
import config from './postern.config.ts';

export { RecordObject } from '@postern/cloudflare';
export default createConfiguredWorker(config);
`;

/** Checks a program strictly, and returns the errors in it and in the packages' own types. */
async function check(file: string, text: string, options: string): Promise<readonly string[]> {
  await writeFile(join(FOLDER, file), text);
  const shared = '--noEmit --strict --target es2024 --allowImportingTsExtensions';
  const { output } = await run('tsc', [...`${shared} ${options}`.split(' '), file]);
  // Types of other packages may have errors of their own.
  return output
    .split('\n')
    .filter((line) => /^\S+\(\d+,\d+\)/.test(line))
    .filter(
      (line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/@postern'),
    );
}

const importAll = (entries: readonly string[]): string =>
  entries
    .map((entry, index) => {
      const attributes = entry.endsWith('.json') ? " with { type: 'json' }" : '';
      const binding = entry.endsWith('.json') ? `entry${index}` : `* as entry${index}`;
      return `import ${binding} from '${entry}'${attributes};\nexport { entry${index} };`;
    })
    .join('\n');

const RESOLUTIONS = [
  ['nodenext', '--module nodenext --moduleResolution nodenext'],
  ['bundler', '--module esnext --moduleResolution bundler'],
] as const;

test.each(RESOLUTIONS)(
  'TypeScript resolves every entry for Node strictly by %s, without skipLibCheck and DOM',
  async (resolution, options) => {
    const text = `${importAll(NODE_ENTRIES)}\nimport './postern.config.ts';\n`;
    const json = '--resolveJsonModule --lib es2024 --types node';
    expect(await check(`node-${resolution}.ts`, text, `${options} ${json}`)).toEqual([]);
  },
);

test.each(RESOLUTIONS)(
  'TypeScript resolves every entry of the kit strictly by %s, without skipLibCheck',
  async (resolution, options) => {
    const text = `${importAll(readEntries('@postern/browser'))}\n${PROGRAM}`;
    const browser = '--lib es2024,dom,dom.iterable --types node --jsx react-jsx';
    expect(await check(`browser-${resolution}.ts`, text, `${options} ${browser}`)).toEqual([]);
  },
);

test('TypeScript reports a wrong type in a program, so that an empty list means something', async () => {
  const errors = await check(
    'wrong.ts',
    "import { start } from '@postern/node';\nstart(1);\n",
    '--module nodenext --moduleResolution nodenext --lib es2024 --types node',
  );
  expect(errors).toEqual([expect.stringMatching(/^wrong\.ts\(2,7\): error TS2559/)]);
});

test('TypeScript resolves the types of a Worker', async () => {
  const options =
    '--lib es2024 --types @cloudflare/workers-types --module esnext --moduleResolution bundler';
  expect(await check('typed-worker.ts', WORKER, options)).toEqual([]);
});
