import { Agent, type OutgoingHttpHeaders, type RequestOptions, request } from 'node:http';
import { readGroupProcessorMicros } from './processor-time.ts';

const CONNECTIONS = 32;

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
  readonly notOk: number;
}

/** Sends `count` requests over 32 reused connections, as fast as possible. */
export async function applyLoad(
  { url, headers, body, pid }: Load,
  count: number,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  let notOk = 0;
  const cpuBefore = readGroupProcessorMicros(pid);
  const begun = performance.now();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const sent = typeof headers === 'function' ? headers() : headers;
      if ((await send(url, { headers: sent, agent }, body)) !== 200) notOk += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    perSecond: count / seconds,
    cpuMicros: (readGroupProcessorMicros(pid) - cpuBefore) / count,
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
