import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findUnannounced } from './changes/changes.ts';
import { foldChangesets } from './changes/fold.ts';
import { ROOT, readPublished } from './published.ts';
import { readPresence } from './publishing/registry.ts';
import { release } from './publishing/release.ts';
import { run } from './run.ts';

const HELP = `Usage:
  pnpm release --dry-run               build, pack and check the packages, write the bill of materials,
                                       and print what a release would publish; publish nothing
  pnpm release                         publish; only in the release workflow, or to a registry on loopback
  pnpm release changes [--since REF]   check that changed packages have a changeset (default: origin/main)
  pnpm release fold                    move the changesets that wait into the changelogs of the present
                                       version, which is not published yet

Options:
  --registry URL   default: npm's own setting
  --no-build       take the packages as they were built last
  --resume         skip packages that the registry has already, after a release that failed`;

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  resume: { type: 'boolean', default: false },
  registry: { type: 'string' },
  since: { type: 'string', default: 'origin/main' },
  help: { type: 'boolean', default: false },
} as const;

async function checkChanges(since: string): Promise<boolean> {
  const names = await findUnannounced(since);
  if (names.length === 0) {
    console.log(`Every change to a published package since ${since} has a changeset.`);
    return true;
  }
  console.error(`Changed since ${since} without a changeset: ${names.join(', ')}.
Run \`pnpm changeset\` and commit the file that it writes. If users do not notice the change:
\`pnpm changeset add --empty\`.`);
  return false;
}

async function fold(registry: string): Promise<boolean> {
  for (const each of readPublished()) {
    const presence = await readPresence(each, registry, ROOT);
    if (presence === 'absent') continue;
    const reason = presence === 'published' ? 'is published already' : presence.error;
    console.error(`${each.name}@${each.version}: ${reason}. Run \`pnpm changeset version\`.`);
    return false;
  }
  for (const name of await foldChangesets()) console.log(`Folded: ${name}`);
  return true;
}

async function readRegistry(): Promise<string> {
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: ROOT });
  return stdout.trim();
}

async function runCommand(): Promise<boolean> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: OPTIONS });
  if (positionals.join(' ') === 'changes') return checkChanges(values.since);
  const registry = values.registry ?? (await readRegistry());
  if (positionals.join(' ') === 'fold') return fold(registry);
  if (values.help || positionals.length > 0) {
    console.log(HELP);
    return values.help;
  }
  return release({
    isDry: values['dry-run'],
    isBuilt: values['no-build'],
    resume: values.resume,
    registry,
    output: join(ROOT, '.release'),
    print: (line) => console.log(line),
  });
}

process.exitCode = (await runCommand()) ? 0 : 1;
