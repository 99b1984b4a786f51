import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { git } from '../git.ts';
import { readPublished } from '../published.ts';
import { run } from '../run.ts';
import { type Checkout, copyCheckout } from '../testing/checkout.ts';
import { type LocalRegistry, startRegistry } from '../testing/registry.ts';

const PUBLISHED = readPublished().map(({ name, version }) => `${name}@${version}`);
const VERSION = readPublished()[0]?.version;

let checkout: Checkout;
let registry: LocalRegistry;
beforeAll(async () => {
  [checkout, registry] = await Promise.all([copyCheckout(), startRegistry()]);
});
afterAll(async () => {
  await Promise.all([checkout.remove(), registry.close()]);
});

const release = (...args: readonly string[]): ReturnType<Checkout['release']> =>
  checkout.release([...args, '--registry', registry.url], registry.variables);

/** Puts the repository back to its first commit after a test has changed it. */
const restoreAfterwards = (): void => {
  onTestFinished(async () => {
    await git(checkout.root, 'reset', '--quiet', '--hard', 'start');
    await git(checkout.root, 'clean', '--quiet', '--force', '-d', 'packages', '.changeset');
  });
};

// The tests are in order: what one publishes, the next one finds.
test('a dry run checks the packages, and prints what would be published in which order', async () => {
  await git(checkout.root, 'tag', 'start');
  const ran = await release('--dry-run');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const [bill, heading, ...lines] = ran.stdout.trim().split('\n');
  expect(bill).toBe(`Bill of materials: .release/postern-${VERSION}.cdx.json`);
  expect(heading).toBe(`Would publish to ${registry.url}, in this order:`);
  expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(PUBLISHED);
  for (const line of lines) expect(line).toMatch(/\d\.\d kB$/);
  // It published nothing.
  const { stderr: answer } = await run(
    'npm',
    ['view', PUBLISHED[0] ?? '', '--registry', registry.url],
    {
      cwd: checkout.root,
    },
  );
  expect(answer).toContain('E404');
});

test('the bill of materials names the packages, their dependencies, and no path of this machine', async () => {
  const text = await readFile(join(checkout.root, `.release/postern-${VERSION}.cdx.json`), 'utf8');
  const {
    bomFormat,
    specVersion,
    components,
  }: {
    bomFormat: string;
    specVersion: string;
    components: readonly { purl: string; licenses?: readonly object[] }[];
  } = JSON.parse(text);
  expect([bomFormat, specVersion]).toEqual(['CycloneDX', '1.6']);
  const purls = components.map(({ purl }) => purl);
  for (const each of PUBLISHED) expect(purls).toContain(`pkg:npm/${each.replace(/^@/, '%40')}`);
  expect(purls).toEqual(expect.arrayContaining([expect.stringMatching(/^pkg:npm\/hono@4\./)]));
  expect(components.filter(({ licenses }) => licenses === undefined)).toEqual([]);
  // npm's settings decide whether the addresses at its registry are listed.
  for (const path of [checkout.root, tmpdir(), 'file:']) expect(text).not.toContain(path);
});

test('refuses a working tree with changes', async () => {
  restoreAfterwards();
  await writeFile(join(checkout.root, 'packages/core/new.ts'), '');
  const { status, stdout } = await release();
  expect(status).toBe(1);
  expect(stdout).toContain(
    'The working tree has changes that no commit has: packages/core/new.ts.',
  );
});

test('refuses while a changeset waits for its version', async () => {
  restoreAfterwards();
  await writeFile(
    join(checkout.root, '.changeset/a-b-c.md'),
    '---\n"@postern/core": patch\n---\n\nChange\n',
  );
  await checkout.commit();
  const { status, stdout } = await release();
  expect(status).toBe(1);
  expect(stdout).toContain('No version has these changesets yet: .changeset/a-b-c.md.');
});

test('refuses changes since the tag of the version that have no changeset', async () => {
  restoreAfterwards();
  await git(checkout.root, 'tag', `v${VERSION}`);
  await writeFile(join(checkout.root, 'packages/core/src/index.ts'), 'export {};');
  await checkout.commit();
  const { status, stdout } = await release();
  await git(checkout.root, 'tag', '--delete', `v${VERSION}`);
  expect(status).toBe(1);
  expect(stdout).toContain(`Changed since v${VERSION} without a changeset: @postern/core.`);
});

test('refuses to publish to a registry of the network outside the release workflow', async () => {
  const { status, stdout } = await checkout.release(['--registry', 'https://registry.example/']);
  expect(status).toBe(1);
  expect(stdout).toContain('Only the release workflow publishes');
});

test('refuses a version that is published already', async () => {
  // As if a release had failed after its first package.
  const tarball = join(checkout.root, `.release/postern-core-${VERSION}.tgz`);
  const published = await run('npm', ['publish', tarball, '--registry', registry.url], {
    cwd: checkout.root,
    variables: registry.variables,
  });
  expect(published.status).toBe(0);
  const { status, stdout } = await release();
  expect(status).toBe(1);
  expect(stdout).toContain(`@postern/core@${VERSION} is published already.`);
});

test('--resume publishes the packages that are missing', async () => {
  const ran = await release('--resume');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const [core = '', ...others] = PUBLISHED;
  expect(ran.stdout).toContain(`Present: ${core}`);
  for (const each of others) expect(ran.stdout).toContain(`Published: ${each}`);
});

test('npm installs the published packages from that registry', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-installed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const options = { cwd: folder, variables: { npm_config_registry: registry.url } };
  const installed = await run('npm', ['install', '@postern/node', '--no-audit'], options);
  expect([installed.status, installed.stderr]).toEqual([0, '']);
  const made = await run(join(folder, 'node_modules/.bin/postern'), ['keys', 'new'], options);
  expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\w+:[\w-]{43}\n/) });
});
