import { readdirSync, readFileSync } from 'node:fs';

/** The processor time of a process so far, in microseconds (Linux, proc(5), schedstat). */
export function readProcessorMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'),
  );
  return times.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1000, 0);
}

/** The processor time of a process group so far, in microseconds. */
export function readGroupProcessorMicros(group: number): number {
  const pids = readdirSync('/proc').filter((name) => readGroup(name) === group);
  return pids.reduce((sum, pid) => sum + readProcessorMicros(Number(pid)), 0);
}

/** Reads a process's group: the field after name, state and parent in `/proc/<pid>/stat` (proc(5)). */
export function readGroup(name: string): number | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ');
    return Number(fields?.[2]);
  } catch {
    // The process has ended.
    return undefined;
  }
}
