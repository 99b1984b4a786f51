import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const CLI = resolve(import.meta.dirname, 'cli.ts');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-create-'));
});
afterEach(() => rm(directory, { recursive: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `create-postern` in the directory, without a terminal. */
function create(...words: readonly string[]): Promise<Result> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [CLI, ...words], { cwd: directory }, (_, out, err) =>
      done({ status: child.exitCode, stdout: out, stderr: err }),
    );
    child.stdin?.end();
  });
}

const CHOICES = ['--framework', 'vue', '--runtime', 'cloudflare'];
const read = (path: string): Promise<string> => readFile(join(directory, path), 'utf8');

test('an app has its parts, its name, and the versions of this release', async () => {
  const { status, stdout } = await create('Mein Projekt', ...CHOICES);
  expect([status, stdout]).toEqual([0, expect.stringContaining('cd "Mein Projekt"')]);
  const files = await readdir(join(directory, 'Mein Projekt'), { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining(['.gitignore', '.env.example', 'src/app.vue', 'worker.ts']),
  );
  const { version } = JSON.parse(await readFile(resolve(CLI, '../../package.json'), 'utf8'));
  expect(JSON.parse(await read('Mein Projekt/package.json'))).toMatchObject({
    name: 'mein-projekt',
    scripts: { check: 'vue-tsc -p src && tsc' },
    dependencies: { '@postern/cloudflare': `^${version}`, vue: expect.stringMatching(/^\^3/) },
  });
  const ignored = (await read('Mein Projekt/.gitignore')).split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env*', '.dev.vars*', '.wrangler']));
  expect(await read('Mein Projekt/wrangler.jsonc')).toContain('"name": "mein-projekt"');
  expect(await read('Mein Projekt/README.md')).toMatch(/^# mein-projekt\n[\s\S]*\n## Deploy\n/);
});

test.each([
  ['--framework', 'angular', 'react, preact, vue, svelte, solid, vanilla'],
  ['--runtime', 'bun', 'node, cloudflare, deno'],
])('an unknown %s is an error that lists the known ones', async (option, value, known) => {
  const { status, stderr } = await create('app', option, value);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining(`"${value}". Use one of ${known}.`),
  ]);
  expect(await readdir(directory)).toEqual([]);
});

test('without a terminal, the error names every missing argument', async () => {
  const { status, stderr } = await create('--framework', 'vue');
  expect(status).toBe(2);
  expect(stderr).toContain('needs a folder and --runtime node|cloudflare|deno.');
  expect(stderr).not.toContain('--framework react|');
});

test.each([['--frmework'], ['a', 'b']])('%s: a wrong command shows the usage', async (...words) => {
  const { status, stderr } = await create(...words);
  expect([status, stderr]).toEqual([2, expect.stringContaining('Usage: npm create postern')]);
});

test('an unknown option is named, without advice about dashes', async () => {
  const { stderr } = await create('a', '--frmework', 'vue');
  expect(stderr).toMatch(/^Unknown option '--frmework'\.\n\nUsage/);
});

test('a folder that is not empty is rejected, and kept', async () => {
  await writeFile(join(directory, 'notes.txt'), 'mine');
  const { status, stderr } = await create('.', ...CHOICES);
  expect([status, stderr]).toEqual([1, expect.stringContaining('not empty: it has notes.txt')]);
  expect(await readdir(directory)).toEqual(['notes.txt']);
  const file = await create('notes.txt', ...CHOICES);
  expect([file.status, file.stderr]).toEqual([1, expect.stringContaining('notes.txt is a file')]);
});

test('a folder that cannot be written is an error without a stack trace', async () => {
  await symlink('nowhere', join(directory, 'app'));
  const { status, stderr } = await create('app', ...CHOICES);
  expect([status, stderr]).toEqual([
    1,
    "The app cannot be written: ENOENT: no such file or directory, mkdir 'app'\n",
  ]);
});

test('a folder’s name is text for the shell, not a command', async () => {
  const { stdout } = await create('$(date) `id`', ...CHOICES);
  expect(stdout).toContain(String.raw`cd "\$(date) \`id\`"`);
});

test('a new repository is taken as an empty folder', async () => {
  await mkdir(join(directory, '.git'));
  const { status, stdout } = await create('.', ...CHOICES);
  expect([status, stdout]).toEqual([0, expect.not.stringContaining('cd ')]);
});

test('--help shows the options on standard output', async () => {
  const { status, stdout } = await create('--help');
  expect([status, stdout]).toEqual([0, expect.stringContaining('--framework <name>')]);
});
