import { parseArgs } from 'node:util';
import { findUnannounced } from './changes/changes.ts';

const HELP = `Usage:
  pnpm release changes [--since REF]   check that changed packages have a changeset (default: origin/main)`;

async function checkChanges(since: string): Promise<number> {
  const names = await findUnannounced(since);
  if (names.length === 0) {
    console.log(`Every change to a published package since ${since} has a changeset.`);
    return 0;
  }
  console.error(`Changed since ${since} without a changeset: ${names.join(', ')}.
Run \`pnpm changeset\` and commit the file that it writes. If users do not notice the change:
\`pnpm changeset add --empty\`.`);
  return 1;
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { since: { type: 'string', default: 'origin/main' } },
  });
  if (positionals.join(' ') === 'changes') return checkChanges(values.since);
  console.error(HELP);
  return 1;
}

process.exitCode = await run();
