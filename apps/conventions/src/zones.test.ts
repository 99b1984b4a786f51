import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lint } from './oxlint.ts';
import { ROOT, readPackage } from './sources.ts';

// Where two overrides of .oxlintrc.json match one file, oxlint takes the options of the last one
// only. So this test reads no configuration: it asks lint what a file of each zone may import.

const ANY = 'node cloudflare hono preact';
const EDGE_TESTS = `core documents edge emulators processes testing ${ANY}`;
const RUNTIME_TESTS = `core documents edge emulators server site processes testing cloudflare-package ${ANY}`;
const CHECKS = `chromium core documents browser edge emulators server site processes testing node-package ${ANY}`;

/** For a file of each zone: the packages of this repository, the runtimes and frameworks allowed. */
const ZONES = {
  'packages/core/src/a.ts': '',
  'packages/core/src/a.test.ts': '',
  'packages/documents/src/a.ts': 'core node',
  'packages/documents/src/a.test.ts': `chromium core documents emulators testing ${ANY}`,
  'packages/browser/src/a.ts': 'core browser node preact',
  'packages/browser/examples/a.ts': 'core browser node preact',
  'packages/browser/src/a.test.tsx':
    'chromium core documents browser emulators testing node preact',
  'packages/edge/src/a.ts': 'core edge hono',
  'packages/edge/src/folder/a.ts': 'core edge hono',
  'packages/edge/examples/a.ts': 'core edge hono',
  'packages/edge/src/a.test.ts': EDGE_TESTS,
  'packages/edge/src/a.test-d.ts': EDGE_TESTS,
  'packages/edge/src/testing/a.ts': EDGE_TESTS,
  'packages/edge/interop/a.ts': EDGE_TESTS,
  'packages/emulators/src/a.ts': 'core node hono',
  'packages/emulators/src/a.test.ts': `chromium core documents emulators testing ${ANY}`,
  'packages/server/src/a.ts': `core edge site ${ANY}`,
  'packages/server/src/a.test.ts': RUNTIME_TESTS,
  'packages/site/src/a.ts': ANY,
  'packages/processes/src/a.ts': `core emulators testing ${ANY}`,
  'packages/processes/src/stories/a.ts': `core emulators testing ${ANY}`,
  'packages/processes/src/a.test.ts': RUNTIME_TESTS,
  'packages/chromium/src/a.ts': ANY,
  'packages/testing/src/a.ts': `core emulators ${ANY}`,
  'apps/recipes/src/a.ts': 'chromium browser node preact',
  'apps/console/src/a.tsx': 'core documents browser inspector node preact',
  'apps/console/src/a.test.tsx': 'core documents browser emulators inspector testing node preact',
  'packages/cloudflare/src/a.ts': `core edge site cloudflare-package ${ANY}`,
  'apps/worker/src/a.ts': `core edge site cloudflare-package ${ANY}`,
  'apps/worker/src/a.test.ts': RUNTIME_TESTS,
  'apps/worker/stories/a.test.ts': RUNTIME_TESTS,
  'packages/node/src/a.ts': `core edge server site node-package ${ANY}`,
  'packages/node/src/a.test.ts': RUNTIME_TESTS,
  'packages/node/src/testing/a.ts': RUNTIME_TESTS,
  'apps/node/src/a.ts': `core edge server site node-package ${ANY}`,
  'apps/node/src/a.test.ts': RUNTIME_TESTS,
  'packages/deno/src/a.ts': `core edge server site deno-package ${ANY}`,
  'packages/deno/tests/a.ts': RUNTIME_TESTS,
  'apps/deno/src/a.ts': `core edge server site deno-package ${ANY}`,
  'apps/deno/tests/a.ts': RUNTIME_TESTS,
  'packages/inspector/src/a.ts': 'core preact',
  'packages/inspector/src/a.test.ts': 'core documents preact',
  'packages/vite/src/a.ts': 'core documents edge emulators inspector server site node hono preact',
  'packages/vite/src/a.test.ts':
    'core documents edge emulators inspector server site node hono preact',
  'packages/vite/src/testing/a.ts':
    'chromium core documents edge emulators inspector server site node hono preact',
  'apps/start/src/a.ts': `core edge emulators processes ${ANY}`,
  'apps/start/src/a.test.ts': RUNTIME_TESTS,
  'apps/bench/src/a.ts': CHECKS,
  'apps/e2e/src/a.ts': CHECKS,
  'apps/e2e/src/stories/a.test.ts': CHECKS,
  'apps/interop/src/a.ts': CHECKS,
  'apps/fuzz/src/a.ts': CHECKS,
  'apps/docs/src/a.ts': `chromium core documents browser edge emulators inspector testing ${ANY}`,
  'packages/create-postern/src/a.ts': ANY,
  'apps/templates/src/a.ts': `chromium emulators processes release ${ANY}`,
  'apps/packed/src/a.ts': `chromium release ${ANY}`,
  'apps/release/src/a.ts': `release ${ANY}`,
  'apps/conventions/src/a.ts': ANY,
};

const PACKAGES =
  'core documents browser edge emulators inspector server site processes testing console worker'.split(
    ' ',
  );
/** Modules that are allowed or forbidden together, by the name that stands for them in `ZONES`. */
const MODULES = new Map([
  ['chromium', ['@postern/chromium']],
  ...PACKAGES.map((name): [string, string[]] => [
    name,
    ['', '/part', '/part/of'].map((part) => `@postern/${name}${part}`),
  ]),
  ['cloudflare-package', ['@postern/cloudflare', '@postern/cloudflare/part']],
  ['deno-package', ['@postern/deno', '@postern/deno/part']],
  ['node-package', ['@postern/node', '@postern/node/part']],
  ['release', ['@postern/release']],
  ['node', ['node:fs', 'node:fs/promises']],
  ['cloudflare', ['cloudflare:workers']],
  ['hono', ['hono', 'hono/cookie', 'hono/utils/cookie']],
  ['preact', ['preact', 'preact/hooks', 'preact/hooks/deep']],
]);
const SOURCE = [...MODULES.values()]
  .flat()
  .map((module) => `import '${module}';`)
  .join('\n');

test('allows each package and app the imports of its zone, and no others', () => {
  const findings = lint(Object.fromEntries(Object.keys(ZONES).map((path) => [path, SOURCE])));
  const restricted = new Set(
    findings
      .filter(({ rule }) => rule === 'eslint(no-restricted-imports)')
      .map(({ path, message }) => `${path} ${/'(.*?)'/.exec(message)?.[1]}`),
  );
  const describeModule = (path: string, name: string, modules: readonly string[]): string => {
    const forbidden = modules.filter((module) => restricted.has(`${path} ${module}`));
    if (forbidden.length === modules.length) return '';
    return forbidden.length === 0 ? name : `${name} without ${forbidden.join(' and ')}`;
  };
  const allowed = Object.keys(ZONES).map((path) => [
    path,
    [...MODULES]
      .map(([name, modules]) => describeModule(path, name, modules))
      .filter(Boolean)
      .join(' '),
  ]);
  expect(Object.fromEntries(allowed)).toEqual(ZONES);
});

test('knows the zone of every package and app', () => {
  const known = new Set(Object.keys(ZONES).map(readPackage));
  const folders = globSync('{apps,packages}/*/package.json', { cwd: ROOT }).map(readPackage);
  expect(folders.filter((folder) => !known.has(folder))).toEqual([]);
});
