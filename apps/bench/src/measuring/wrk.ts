import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTIONS, type Load, type Measured } from './load.ts';
import { readGroupProcessorMicros } from './processor-time.ts';

/** Whether the load generator wrk is installed (Debian: wrk). A load by Node ends at 10,000/s. */
export const HAS_WRK: boolean = spawnSync('wrk', ['-v']).error === undefined;

/** How long the connections of one load take their turns, in seconds. */
const SECONDS = 1;

/** A load by wrk; its requests have one of the headers after the other. */
export interface WrkLoad extends Omit<Load, 'headers'> {
  readonly headers: readonly Readonly<Record<string, string>>[];
}

/** Sends requests over 32 reused connections by wrk for a second. */
export async function applyWrk({ url, headers, body, pid }: WrkLoad): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-wrk-'));
  const script = join(folder, 'load.lua');
  writeFileSync(script, buildScript(headers, body));
  const cpuBefore = readGroupProcessorMicros(pid);
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', script, url];
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const text of child.stdout.setEncoding('utf8')) output += text;
  const cpuMicros = readGroupProcessorMicros(pid) - cpuBefore;
  rmSync(folder, { recursive: true });
  const [, json = '{}'] = /^result (.*)$/m.exec(output) ?? [];
  const { requests = 0, micros = 0, errors = 0, p99Micros = 0 } = JSON.parse(json);
  return {
    perSecond: requests / (micros / 1e6),
    cpuMicros: cpuMicros / requests,
    p99Ms: p99Micros / 1000,
    notOk: errors,
  };
}

/** wrk's script in Lua: the requests are built once, and sent in turn. */
function buildScript(headers: WrkLoad['headers'], body: Buffer | undefined): string {
  const fields = headers.map((all) => {
    const pairs = Object.entries(all).map(([name, value]) => `[${quote(name)}]=${quote(value)}`);
    return `{${pairs.join(',')}}`;
  });
  const content = body === undefined ? 'nil' : `string.rep("x", ${body.byteLength})`;
  return `local all = {${fields.join(',\n')}}
local requests, sent = {}, 0
function init()
  local body = ${content}
  for i, headers in ipairs(all) do
    requests[i] = wrk.format(body and "POST" or "GET", wrk.path, headers, body)
  end
end
function request()
  sent = sent % #requests + 1
  return requests[sent]
end
function done(summary, latency)
  local e = summary.errors
  local errors = e.status + e.connect + e.read + e.write + e.timeout
  io.write(string.format('result {"requests":%d,"micros":%d,"errors":%d,"p99Micros":%d}\\n',
    summary.requests, summary.duration, errors, latency:percentile(99)))
end
`;
}

/** JSON's escapes of printable ASCII are Lua's too. */
function quote(text: string): string {
  return JSON.stringify(text);
}
