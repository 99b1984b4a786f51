import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startWorkerd } from '@postern/processes';
import { buildVariables, HEADERS } from '@postern/testing';
import { countBytes } from '../forwarding/count-bytes.ts';
import { startStreamUpstream } from '../forwarding/stream-upstream.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';

// A gigabyte through the edge in workerd, in each direction, and workerd's memory meanwhile.

const MEGABYTE = 1024 * 1024;
const MEGABYTES = Number(process.argv[2] ?? 1024);
const CHUNK = Buffer.alloc(64 * 1024);
const SAMPLE_EVERY_MS = 50;

/** The resident memory of a process, in megabytes (proc(5)). */
function readMemory(pid: number): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return (Number(pages) * 4096) / MEGABYTE;
}

const upstream = await startStreamUpstream();
const variables = { ...buildVariables('http://127.0.0.1:1'), UPSTREAM: upstream.origin };
const script = await bundleWorker('forwarding/stream-worker.ts');
const edge = await startWorkerd([{ name: 'edge', script, variables }]);
const url = `${edge.origins[0]}/api/stream/bytes`;

function call(method: string, target: string, body?: Readable): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(target, { method, headers: HEADERS }, resolve).once('error', reject);
  if (body) void pipeline(body, sent).catch(reject);
  else sent.end();
  return promise;
}

async function download(megabytes: number): Promise<number> {
  const response = await call('GET', `${url}?bytes=${megabytes * MEGABYTE}`);
  return (await countBytes(response)) / MEGABYTE;
}

async function upload(megabytes: number): Promise<number> {
  const chunks = (megabytes * MEGABYTE) / CHUNK.byteLength;
  const body = Readable.from(Array.from({ length: chunks }, () => CHUNK));
  const response = await call('POST', url, body);
  const { bytes }: { bytes: number } = JSON.parse((await response.toArray()).join(''));
  return bytes / MEGABYTE;
}

async function measure(what: string, act: (megabytes: number) => Promise<number>): Promise<Row> {
  await act(64);
  const before = readMemory(edge.pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, readMemory(edge.pid));
  }, SAMPLE_EVERY_MS);
  const begun = performance.now();
  const passed = await act(MEGABYTES);
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(timer);
  return {
    what,
    'MiB passed': passed,
    'MiB/s': round(passed / seconds, 0),
    'memory before, MiB': round(before, 0),
    'maximum, MiB': round(most, 0),
  };
}

const rows = [await measure('out: GET', download), await measure('in: POST', upload)];
await edge.end();
upstream.close();
keepReport({
  name: 'forwarding-stream',
  command: 'pnpm --filter @postern/bench forwarding-stream',
  rows,
  notes: [
    `One body of ${MEGABYTES} MiB without Content-Length, through the edge in workerd, after one of 64 MiB.`,
    `Memory is the resident set of workerd, sampled every ${SAMPLE_EVERY_MS} ms.`,
  ],
});
