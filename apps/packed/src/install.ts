import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPublished, run } from '@postern/release';
import type { TestProject } from 'vitest/node';

/** The folder where npm has installed the packed packages, for every test file. */
declare module 'vitest' {
  export interface ProvidedContext {
    folder: string;
  }
}

/** The oldest Node that users of the packages may have, and the oldest and the newest TypeScript. */
const NODE = `node22@npm:node-${process.platform}-${process.arch}@22.18.0`;
const TYPESCRIPTS = ['typescript@5.9', 'typescript7@npm:typescript@7.0.2'];
const FURTHER = [
  NODE,
  ...TYPESCRIPTS,
  '@angular/compiler',
  '@angular/platform-browser',
  '@types/node@22',
  '@types/react',
  'react-dom',
  'rxjs',
  'wrangler@4.156.2',
];

/** The plugin of Svelte for a major version of Vite. The other plugins fit several. */
const SVELTE_PLUGINS: Readonly<Record<string, string>> = { '6': '5', '7': '6', '8': '7' };

/** Vite, in the version that `POSTERN_VITE` names (such as `6.1`; default 8), and what fits it. */
function listVite(): readonly string[] {
  const { POSTERN_VITE: version = '8' } = process.env;
  const major = version.split('.')[0] ?? '';
  const svelte = SVELTE_PLUGINS[major];
  if (svelte === undefined) throw new Error(`POSTERN_VITE: no plugins are known for ${version}`);
  return [
    `vite@${version}`,
    `@sveltejs/vite-plugin-svelte@${svelte}`,
    `@vitejs/plugin-react@${major === '8' ? '6' : '5'}`,
    '@vitejs/plugin-vue@6',
    'vite-plugin-solid@2',
    `vitest@${major === '6' ? '3' : '5'}`,
  ];
}

/** The configuration file of the READMEs, which every runtime reads. */
const CONFIG = `import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env.WORK_ISSUER,
      clientId: env.WORK_CLIENT_ID,
      clientSecret: env.WORK_SECRET,
      scopes: ['openid', 'profile', 'email'],
      claims: ['name', 'email'],
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' },
  ],
}));
`;

/** Packs the built packages, and installs them by npm in an empty folder, once for all tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-packed-'));
  const packed = await packPublished(join(folder, 'packed'));
  const vite = listVite();
  const peers = await Promise.all(packed.map(({ files }) => readPeers(files)));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = packed.map(({ tarball }) => tarball);
  const options = ['--no-audit', '--no-fund', '--fetch-retries=1'];
  const others = [...new Set(peers.flat()), ...FURTHER, ...vite];
  const args = ['install', ...options, ...tarballs, ...others];
  const { status, stderr } = await run('npm', args, { cwd: folder });
  if (status !== 0) throw new Error(stderr);
  await writeFile(join(folder, 'postern.config.ts'), CONFIG);
  project.provide('folder', folder);
  return () => rm(folder, { recursive: true });
}

/** The frameworks and tools that a package can be used with, beside Vite and Vitest. */
async function readPeers(files: string): Promise<readonly string[]> {
  const { peerDependencies = {} }: { peerDependencies?: Readonly<Record<string, string>> } =
    JSON.parse(await readFile(join(files, 'package.json'), 'utf8'));
  return Object.keys(peerDependencies).filter((name) => !/^(vite|vitest)$/.test(name));
}
