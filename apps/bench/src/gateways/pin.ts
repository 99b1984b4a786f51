import { spawnSync } from 'node:child_process';

/** Restricts every thread of a process to one core (Linux, taskset of util-linux). */
export function pinToCore(pid: number, core: number): void {
  const { status, error } = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
  if (status !== 0) throw new Error('taskset failed; install util-linux', { cause: error });
}
