import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { startWorkerd } from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { requestTarget } from '@postern/testing/generated-requests';
import fc from 'fast-check';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { keepReport } from '../measuring/report.ts';

// Sends request targets unchanged over a socket, as no HTTP client would, through the edge in
// workerd: among them absolute form, other schemes, user information and line breaks.

const COUNT = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 16;
const INSIDE = /^\/projects\//;

const reached: string[] = [];
const upstream = createServer((request, response) => {
  reached.push(request.url ?? '');
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(upstream, 'listening');
const address = upstream.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

const script = await bundleWorker('forwarding/stream-worker.ts');
const variables = {
  ...buildVariables('http://127.0.0.1:1'),
  UPSTREAM: `http://127.0.0.1:${port}`,
};
const edge = await startWorkerd([{ name: 'edge', script, variables }]);
const edgePort = Number(new URL(edge.origins[0] ?? '').port);

const form = fc.constantFrom(
  '',
  '',
  '',
  'http://localhost:5173',
  'http://evil.example',
  'http://u@a',
);
const target = fc
  .tuple(form, requestTarget)
  .map(([start, rest]) => start + rest.replace('/api/lockit/', '/api/stream/'));

/** Sends a request target. @returns the status, or 0 if the connection closes without a response */
async function send(raw: string): Promise<number> {
  const socket = connect(edgePort, '127.0.0.1');
  socket.end(
    `GET ${raw} HTTP/1.1\r\nHost: localhost:5173\r\nX-Postern: 1\r\nConnection: close\r\n\r\n`,
  );
  let response = '';
  socket.on('data', (chunk: Buffer) => {
    response += chunk.toString('latin1');
  });
  await once(socket, 'close').catch(() => undefined);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1] ?? 0);
}

const targets = fc.sample(target, COUNT);
const statuses = new Map<number, number>();
const work = async (): Promise<void> => {
  for (let next = targets.pop(); next !== undefined; next = targets.pop()) {
    const status = await send(next);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
const outside = reached.filter((url) => !INSIDE.test(new URL(url, 'http://a').pathname));
await edge.end();
upstream.close();

const errors = [...statuses].filter(([status]) => status >= 500);
keepReport({
  name: 'forwarding-targets',
  command: `pnpm --filter @postern/bench forwarding-targets ${COUNT}`,
  rows: [...statuses].map(([status, count]) => ({ what: `status ${status}`, targets: count })),
  notes: [
    `${COUNT} generated targets, sent unchanged over a socket; status 0 is a connection closed without a response.`,
    `${reached.length} reached the upstream, ${outside.length} of them outside the route’s prefix.`,
  ],
});
if (outside.length > 0 || errors.length > 0) throw new Error(outside.slice(0, 5).join('\n'));
