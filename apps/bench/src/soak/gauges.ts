import { readdirSync, readFileSync } from 'node:fs';
import { readGroup, readProcessorMicros } from '../measuring/processor-time.ts';

/** The size of a process group at a time. */
export interface Reading {
  readonly atMs: number;
  readonly residentKiB: number;
  /** Open file descriptors. */
  readonly files: number;
  readonly cpuMicros: number;
  /** What JavaScript uses of its heap, and memory outside of it; undefined where no metric says so. */
  readonly heap?: Heap;
}

/** The memory of JavaScript, in KiB. */
export interface Heap {
  readonly usedKiB: number;
  readonly externalKiB: number;
}

/** The operator token of the edges. */
export const OPERATOR_TOKEN = 'the-operator-token-of-a-soak-0123456789';

/** Reads the memory of JavaScript from an edge's metrics. */
export async function readHeap(origin: string): Promise<Heap | undefined> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  try {
    const text = await (await fetch(`${origin}/metrics`, { headers })).text();
    const read = (name: string): number =>
      Number(new RegExp(`^${name} ([\\d.e+]+)`, 'm').exec(text)?.[1] ?? 0) / 1024;
    const usedKiB = read('nodejs_heap_size_used_bytes');
    return { usedKiB, externalKiB: read('nodejs_external_memory_bytes') };
  } catch {
    return undefined;
  }
}

/** Reads memory, open files and processor time of a process group (Linux, proc(5)). */
export function readGauges(group: number): Reading {
  const pids = readdirSync('/proc').filter((name) => readGroup(name) === group);
  let [residentKiB, files, cpuMicros] = [0, 0, 0];
  for (const pid of pids) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      residentKiB += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      files += readdirSync(`/proc/${pid}/fd`).length;
      cpuMicros += readProcessorMicros(Number(pid));
    } catch {
      // The process has ended.
    }
  }
  return { atMs: Date.now(), residentKiB, files, cpuMicros };
}

/** The slope of a gauge in units per hour, by least squares. */
export function computeSlope(readings: readonly Reading[], gauge: 'residentKiB' | 'files'): number {
  const count = readings.length;
  const meanX = readings.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const meanY = readings.reduce((sum, reading) => sum + reading[gauge], 0) / count;
  let [above, below] = [0, 0];
  for (const reading of readings) {
    above += (reading.atMs - meanX) * (reading[gauge] - meanY);
    below += (reading.atMs - meanX) ** 2;
  }
  return (above / below) * 3_600_000;
}
