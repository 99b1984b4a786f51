import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packPublished, ROOT } from '@postern/release';
import { serveRegistry } from './registry.ts';

const execute = promisify(execFile);

/** A command that failed, with all that it printed. */
export class CommandFailed extends Error {}

/** A user's machine: an empty folder, Node with npm, and a registry with the packed packages. */
export interface Machine {
  readonly folder: string;
  /** The environment of every command. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command to its end. @throws CommandFailed if it fails, or takes longer than `withinMs` */
  readonly run: (command: string, options?: RunOptions) => Promise<void>;
  /** Closes the registry, and deletes the folder. */
  readonly end: () => Promise<void>;
}

/** How {@link Machine.run} runs a command. */
export interface RunOptions {
  /** Absolute. Default: the machine's folder. */
  readonly cwd?: string;
  /** Default: 240,000. */
  readonly withinMs?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Options of {@link setUpMachine}. */
export interface MachineOptions {
  /** The folder of the program `node`. Default: that of the Node that runs this. */
  readonly nodeFolder?: string;
  /** Whether npm has downloaded nothing before. Default: false. */
  readonly hasColdCache?: boolean;
}

/** Packs the built packages, and sets up a machine whose registry has them. */
export async function setUpMachine({
  nodeFolder = dirname(process.execPath),
  hasColdCache = false,
}: MachineOptions = {}): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-templates-'));
  const packed = await packPublished(join(folder, 'packed'));
  const registry = await serveRegistry(packed, await readUpstream());
  const env: NodeJS.ProcessEnv = {
    ...leaveOutNpm(process.env),
    PATH: [nodeFolder, await writePrograms(folder), ...listForeignPaths()].join(delimiter),
    npm_config_registry: registry.url,
    npm_config_update_notifier: 'false',
    npm_config_yes: 'true',
    ...(hasColdCache && { npm_config_cache: join(folder, 'npm-cache') }),
    CI: '1',
    WRANGLER_SEND_METRICS: 'false',
    DO_NOT_TRACK: '1',
  };
  return {
    folder,
    env,
    run: (command, options = {}) => runCommand(command, { cwd: folder, env, ...options }),
    end: async () => {
      await registry.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Writes the programs of the repository that a user would have installed: Deno. @returns their folder */
async function writePrograms(folder: string): Promise<string> {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  const text = `#!/bin/sh\nexec "${join(ROOT, 'node_modules/.bin/deno')}" "$@"\n`;
  await writeFile(join(programs, 'deno'), text, { mode: 0o755 });
  return programs;
}

/** The folders of programs outside the repository: an app must not find a tool that it lacks there. */
function listForeignPaths(): readonly string[] {
  const paths = (process.env['PATH'] ?? '').split(delimiter);
  return paths.filter((path) => !resolve(path).startsWith(ROOT));
}

/** The registry that npm uses on this machine. */
async function readUpstream(): Promise<string> {
  const { stdout } = await execute('npm', ['config', 'get', 'registry'], { cwd: tmpdir() });
  return stdout.trim();
}

/** pnpm passes its own settings on as variables for npm, which warns about them. */
function leaveOutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(npm_|pnpm_|node_options$)/i.test(name)),
  );
}

async function runCommand(
  command: string,
  { cwd, env, variables, withinMs = 240_000 }: RunOptions & { readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const [program = '', ...args] = command.split(' ');
  const options = { cwd, env: { ...env, ...variables }, timeout: withinMs, maxBuffer: 2 ** 26 };
  try {
    await execute(program, args, options);
  } catch (error) {
    const { stdout = '', stderr = '', killed = false } = Object(error);
    const end = killed ? `did not end within ${withinMs / 1000} s` : 'failed';
    throw new CommandFailed(`${command} ${end}:\n${stdout}${stderr}`, { cause: error });
  }
}
