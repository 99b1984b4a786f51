import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@postern/processes';
import { readProcessorMicros } from '../measuring/processor-time.ts';
import type { Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';
import { openStreams } from './open-streams.ts';

/** How many streams are open before the memory of each is counted. */
export const FIRST = 100;
/** The resident set settles within this time. */
const SETTLE_MS = 5000;
const IDLE_MS = 30_000;
/** How long a process takes to write a short file. */
const WRITE_MS = 500;
const PATH = '/api/orders/events';

/** A proxy that streams pass. */
export interface StreamProxy {
  readonly what: string;
  readonly origin: string;
  readonly pid: number;
  readonly cookies: readonly string[];
  /** Where it writes its memory at SIGUSR2. */
  readonly memoryFile: string;
}

/** The variables of a process that can report its memory, with the file for that. */
export function prepareMemoryReport(): {
  readonly memoryFile: string;
  readonly variables: Readonly<Record<string, string>>;
} {
  const memoryFile = join(mkdtempSync(join(tmpdir(), 'postern-memory-')), 'memory.json');
  const module = join(import.meta.dirname, 'report-memory.ts');
  const variables = {
    NODE_OPTIONS: `--expose-gc --import=${module}`,
    MEMORY_FILE: memoryFile,
  };
  return { memoryFile, variables };
}

/** Opens streams in steps. @returns a row for each step */
export async function measureStreams(
  proxy: StreamProxy,
  counts: readonly number[],
): Promise<readonly Row[]> {
  const { what, origin, pid, cookies } = proxy;
  const sockets: Socket[] = [...(await openStreams(origin, PATH, cookies, FIRST))];
  const first = await readMemory(proxy);
  const rows: Row[] = [];
  for (const count of counts) {
    sockets.push(...(await openStreams(origin, PATH, cookies, count - sockets.length)));
    await wait(SETTLE_MS);
    const cpuBefore = readProcessorMicros(pid);
    await wait(IDLE_MS);
    const cpu = (readProcessorMicros(pid) - cpuBefore) / (IDLE_MS * 1000);
    const memory = await readMemory(proxy);
    const each = (kind: keyof Memory): number =>
      round((memory[kind] - first[kind]) / 1024 / (count - FIRST), 1);
    rows.push({
      what,
      streams: count,
      'resident set, MiB': round(memory.resident / 2 ** 20, 0),
      [`KiB for each stream above the first ${FIRST}`]: each('resident'),
      'live in JavaScript’s heap': each('heap'),
      'processor while idle, %': round(cpu * 100, 1),
      'open at the end': sockets.filter(({ destroyed }) => !destroyed).length,
    });
    console.log(rows.at(-1));
  }
  for (const socket of sockets) socket.destroy();
  rmSync(join(proxy.memoryFile, '..'), { recursive: true });
  return rows;
}

interface Memory {
  readonly resident: number;
  readonly heap: number;
}

/** Reads the resident set first: collecting garbage takes memory for a while. */
async function readMemory({ pid, memoryFile }: StreamProxy): Promise<Memory> {
  await wait(SETTLE_MS);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
  rmSync(memoryFile, { force: true });
  process.kill(pid, 'SIGUSR2');
  await until(() => Promise.resolve(existsSync(memoryFile)));
  await wait(WRITE_MS);
  const { heapUsed }: { heapUsed: number } = JSON.parse(readFileSync(memoryFile, 'utf8'));
  return { resident: Number(kibibytes) * 1024, heap: heapUsed };
}
