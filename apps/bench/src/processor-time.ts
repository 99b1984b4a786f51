import { readdirSync, readFileSync } from 'node:fs';

/** What a process's threads have spent on a processor, in microseconds (Linux, proc(5), schedstat). */
export function readProcessorMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'),
  );
  return times.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1000, 0);
}
