import { execFileSync } from 'node:child_process';

const LOOK_EVERY_MS = 500;
/** Matches the programs between this process and the typed command: package managers, shells. */
const IS_STARTER = /\b(pnpm|npm|npx)\b|^(sh|bash|dash) -c /;

/**
 * Calls back when a program that started this one ends. Ctrl-C in a terminal signals all of them,
 * but a signal to `npx` or `pnpm` alone ends only that process: npx does not forward signals.
 */
export function whenStarterEnds(callback: () => void): void {
  const starters = findStarters();
  const timer = setInterval(() => {
    if (starters.every(isRunning)) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}

function findStarters(): number[] {
  const starters: number[] = [];
  let pid = process.ppid;
  while (pid > 1) {
    const { parent, args } = readProcess(pid);
    if (!IS_STARTER.test(args)) break;
    starters.push(pid);
    pid = parent;
  }
  return starters;
}

/** Reads a process from `ps`, which every Unix has. On other systems nothing is watched. */
function readProcess(pid: number): { parent: number; args: string } {
  try {
    const line = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent = '0', args = ''] = /^\s*(\d+)\s+(.*)$/m.exec(line) ?? [];
    return { parent: Number(parent), args };
  } catch {
    return { parent: 0, args: '' };
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs as another user.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}
