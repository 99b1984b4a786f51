import { readdirSync, readFileSync } from 'node:fs';

/** What a process's threads have spent on a processor, in microseconds (Linux, proc(5), schedstat). */
export function readProcessorMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'),
  );
  return times.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1000, 0);
}

/** The same for a process and all of its group: those that it started, too. */
export function readGroupProcessorMicros(group: number): number {
  const pids = readdirSync('/proc').filter((name) => readGroup(name) === group);
  return pids.reduce((sum, pid) => sum + readProcessorMicros(Number(pid)), 0);
}

/** The group of a process: what follows its name, state and parent in `/proc/<pid>/stat` (proc(5)). */
function readGroup(name: string): number | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ');
    return Number(fields?.[2]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
