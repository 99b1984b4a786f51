import { Agent, type OutgoingHttpHeaders, type RequestOptions, request } from 'node:http';
import { readGroupProcessorMicros } from './processor-time.ts';
import { percentile } from './statistics.ts';

/** How many connections a load keeps open. */
export const CONNECTIONS = 32;

/** A load on one process. */
export interface Load {
  readonly url: string;
  /** The headers of every request, or a function that builds them for each. */
  readonly headers: OutgoingHttpHeaders | (() => OutgoingHttpHeaders);
  /** Posted with each request. Default: a GET. */
  readonly body?: Buffer;
  /** The process to measure, with its children. */
  readonly pid: number;
}

/** The result of a load. */
export interface Measured {
  readonly perSecond: number;
  /** Processor time of the process per request, in microseconds. */
  readonly cpuMicros: number;
  /** The latency that one request in a hundred exceeds, in milliseconds. */
  readonly p99Ms: number;
  readonly notOk: number;
}

/** Sends `count` requests over 32 reused connections, as fast as possible. */
export async function applyLoad(
  { url, headers, body, pid }: Load,
  count: number,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let sent = 0;
  let notOk = 0;
  const latenciesMs: number[] = [];
  const cpuBefore = readGroupProcessorMicros(pid);
  const begun = performance.now();
  const work = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const own = typeof headers === 'function' ? headers() : headers;
      const sentAtMs = performance.now();
      if ((await send(url, { headers: own, agent }, body)) !== 200) notOk += 1;
      latenciesMs.push(performance.now() - sentAtMs);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    perSecond: count / seconds,
    cpuMicros: (readGroupProcessorMicros(pid) - cpuBefore) / count,
    p99Ms: percentile(latenciesMs, 0.99),
    notOk,
  };
}

function send(url: string, options: RequestOptions, body: Buffer | undefined): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const method = body ? 'POST' : 'GET';
  request(url, { ...options, method }, (response) => {
    response.resume();
    response.once('end', () => resolve(response.statusCode ?? 0));
  })
    .once('error', reject)
    .end(body);
  return promise;
}
