import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildImports, listEntries } from './entries.ts';
import { readExample } from './examples.ts';
import { FOLDER, run } from './stranger.ts';

const WORKER = `import { createConfiguredWorker } from '@postern/cloudflare/config';
import config from './postern.config.ts';

export { RecordObject } from '@postern/cloudflare';
export default createConfiguredWorker(config);
`;
interface Compiler {
  /** The package of TypeScript. */
  readonly version: 'typescript' | 'typescript7';
  readonly resolution: 'nodenext' | 'bundler';
}

/**
 * Both resolutions, with TypeScript 7. `pnpm --filter @postern/packed types-versions` takes TypeScript 6
 * too, which takes three to six times as long.
 */
const COMPILERS: readonly Compiler[] = [
  { version: 'typescript7', resolution: 'nodenext' },
  { version: 'typescript7', resolution: 'bundler' },
  ...(process.env['POSTERN_ALL_TYPES'] === undefined
    ? []
    : ([
        { version: 'typescript', resolution: 'nodenext' },
        { version: 'typescript', resolution: 'bundler' },
      ] as const)),
];
const OPTIONS = {
  nodenext: '--module nodenext --moduleResolution nodenext',
  bundler: '--module esnext --moduleResolution bundler',
};
/** Has an error, so that an empty list of errors means something. */
const WRONG = "import { start } from '@postern/node';\nstart(1);\n";

/** Checks files strictly, and returns the errors in them and in the packages' own types. */
async function check(
  { version, resolution }: Compiler,
  files: Readonly<Record<string, string>>,
  options: string,
): Promise<readonly string[]> {
  for (const [file, text] of Object.entries(files)) await writeFile(join(FOLDER, file), text);
  const shared = '--noEmit --strict --target es2024 --allowImportingTsExtensions';
  const { output } = await run(process.execPath, [
    `node_modules/${version}/bin/tsc`,
    ...`${shared} ${OPTIONS[resolution]} ${options}`.split(' '),
    ...Object.keys(files),
  ]);
  // Types of other packages may have errors of their own.
  return output
    .split('\n')
    .filter((line) => /^\S+\(\d+,\d+\)/.test(line))
    .filter(
      (line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/@postern'),
    );
}

test.each(COMPILERS)(
  'TypeScript resolves every entry for Node strictly by $resolution ($version), without skipLibCheck and DOM',
  async (compiler) => {
    const { resolution } = compiler;
    const entries = listEntries('node', 'vitest');
    expect(entries).toContain('@postern/edge/config');
    const files = {
      [`node-${resolution}.ts`]: `${buildImports(entries)}import './postern.config.ts';\n`,
      [`wrong-${resolution}.ts`]: WRONG,
    };
    const json = '--resolveJsonModule --lib es2024 --types node';
    expect(await check(compiler, files, json)).toEqual([
      expect.stringMatching(/^wrong-\w+\.ts\(2,7\): error TS2559/),
    ]);
  },
);

test.each(COMPILERS)(
  'TypeScript resolves every entry of the kit, and its examples, strictly by $resolution ($version), without skipLibCheck',
  async (compiler) => {
    const { resolution } = compiler;
    const files = {
      [`kit-${resolution}.ts`]: buildImports(listEntries('kit')),
      [`ten-lines-${resolution}.tsx`]: await readExample('react/ten-lines.tsx'),
      [`react-${resolution}.tsx`]: await readExample('react/app.tsx'),
      [`angular-${resolution}.ts`]: await readExample('angular/app.ts'),
    };
    const browser = '--lib es2024,dom,dom.iterable --types node --jsx react-jsx';
    expect(await check(compiler, files, `${browser} --experimentalDecorators`)).toEqual([]);
  },
);

test.each(COMPILERS)(
  'TypeScript resolves every entry for Workers strictly by $resolution ($version), without skipLibCheck',
  async (compiler) => {
    const { resolution } = compiler;
    const files = {
      [`worker-${resolution}.ts`]: WORKER,
      [`worker-entries-${resolution}.ts`]: buildImports(listEntries('workerd')),
    };
    const workers = '--lib es2024 --types @cloudflare/workers-types';
    expect(await check(compiler, files, workers)).toEqual([]);
  },
);
