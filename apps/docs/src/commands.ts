import { readText } from './repository.ts';

/** Programs of the system, which pages may use with any argument. */
const SYSTEM = new Set(['cp', 'cd', 'mkdir', 'nginx', 'caddy', 'docker', 'systemctl']);
/** Commands of npm in an app of create-postern, besides its scripts. */
const NPM = new Set(['install', 'create', 'test', 'start']);

/** Finds the commands of a shell block that nothing runs: an unknown script, command, option or package. */
export function findUnknownCommands(block: string): readonly string[] {
  return block
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/^export .*$/, '')
        .trim(),
    )
    .flatMap((line) => line.split('&&').map((part) => part.trim()))
    .filter((command) => command !== '' && !isKnown(command));
}

function isKnown(command: string): boolean {
  const words = command.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
  const [program = '', ...rest] = words;
  if (SYSTEM.has(program)) return true;
  if (program === 'pnpm') return isScript(rest[0] ?? '');
  if (program === 'npm') return isNpm(rest);
  if (program === 'node') return isNode(rest);
  if (program !== 'npx') return false;
  if (rest[0] === '-y' && rest[1]?.startsWith('pnpm@')) return isScript(rest[2] ?? '');
  if (rest[0] === 'wrangler') return /^(login|secret|tail|deploy|dev)$/.test(rest[1] ?? '');
  // npx runs the only command of the package.
  if (rest[0] === '@postern/node') return isPostern(rest.slice(1));
  const from = rest[0] === '-p' ? rest[1] === '@postern/node' : true;
  const [name, ...words2] = rest[0] === '-p' ? rest.slice(2) : rest;
  return from && name === 'postern' && isPostern(words2);
}

/** `node --import ./file.mjs node_modules/.bin/postern …` */
function isNode([option, , path, ...words]: readonly string[]): boolean {
  return option === '--import' && path === 'node_modules/.bin/postern' && isPostern(words);
}

function isPostern([command = '', ...options]: readonly string[]): boolean {
  const source = readText('packages/node/src/command/run-command.ts');
  const names = options.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  return (
    new RegExp(`^  ${command} `, 'm').test(source) &&
    names.every((name) => new RegExp(`^  ${name}: \\{ type`, 'm').test(source))
  );
}

function isNpm([command = '', ...rest]: readonly string[]): boolean {
  if (command === 'run') return isTemplateScript(rest[0] ?? '');
  if (command !== 'install') return NPM.has(command);
  const names = rest.filter((word) => !word.startsWith('-'));
  return names.every(
    (name) => !name.startsWith('@postern/') || isPackage(name.slice('@postern/'.length)),
  );
}

function isScript(name: string): boolean {
  const manifest: { scripts: Readonly<Record<string, string>> } = JSON.parse(
    readText('package.json'),
  );
  return name in manifest.scripts || ['exec', 'install', '--filter'].includes(name);
}

function isTemplateScript(name: string): boolean {
  return ['shared', 'runtimes/node', 'runtimes/deno', 'runtimes/cloudflare'].some((part) => {
    const path = `packages/create-postern/templates/${part}/package.json`;
    const manifest: { scripts?: Readonly<Record<string, string>> } = JSON.parse(readText(path));
    return name in (manifest.scripts ?? {});
  });
}

function isPackage(folder: string): boolean {
  return !readText(`packages/${folder}/package.json`).includes('"private": true');
}
