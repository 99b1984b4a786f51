import { Agent, get, type OutgoingHttpHeaders } from 'node:http';
import { readGroupProcessorMicros } from '../processor-time.ts';

const CONNECTIONS = 32;

export interface Load {
  readonly url: string;
  /** Of every request, or made anew for each. */
  readonly headers: OutgoingHttpHeaders | (() => OutgoingHttpHeaders);
  /** The process that is measured, with those that it started. */
  readonly pid: number;
}

export interface Measured {
  readonly perSecond: number;
  /** Processor time of the measured process for one request, in microseconds. */
  readonly cpuMicros: number;
  readonly notOk: number;
}

/** Sends `count` requests over kept connections, as fast as they are answered. */
export async function applyLoad({ url, headers, pid }: Load, count: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  let notOk = 0;
  const cpuBefore = readGroupProcessorMicros(pid);
  const begun = performance.now();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await request(url, typeof headers === 'function' ? headers() : headers, agent)) !== 200)
        notOk += 1;
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

function request(url: string, headers: OutgoingHttpHeaders, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get(url, { headers, agent }, (response) => {
    response.resume();
    response.once('end', () => resolve(response.statusCode ?? 0));
  }).once('error', reject);
  return promise;
}
