import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, run } from '@postern/processes';
import type { Certificate } from '../compare/certificate.ts';
import { waitUntilListening } from '../compare/programs.ts';
import type { Child } from './child.ts';

/** The command of an installed nginx, if any. Debian installs it in a folder of root's PATH only. */
export const NGINX: string | undefined = ['nginx', '/usr/sbin/nginx'].find(
  (command) => spawnSync(command, ['-v']).error === undefined,
);

/**
 * Starts nginx as an upstream: `/<bytes>` is a file of JSON, and a POST gets a short response.
 *
 * @param certificate for https. Default: http
 */
export function startNginxUpstream(
  core: number,
  sizes: readonly number[],
  certificate?: Certificate,
): Promise<Child> {
  return startNginx(core, {
    ...(certificate && { certificate }),
    files: sizes.map((bytes) => [String(bytes), JSON.stringify({ text: 'x'.repeat(bytes - 11) })]),
    locations: `location / { root files; }
    location /upload { return 200 '{"ok":true}'; }`,
  });
}

/** Starts nginx as a gateway that checks nothing: the least that a call through a proxy costs. */
export function startNginxProxy(
  core: number,
  upstreams: Readonly<Record<string, string>>,
  authority: string,
): Promise<Child> {
  const urls = Object.entries(upstreams).map(
    ([route, upstream]) => [route, new URL(upstream)] as const,
  );
  const pools = urls.map(
    ([route, { host }]) => `upstream ${route} { server ${host}; keepalive 64; }`,
  );
  const locations = urls.map(
    ([route, { protocol }]) => `location /api/${route}/ {
      proxy_pass ${protocol}//${route}/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate ${authority};
    }`,
  );
  return startNginx(core, { pools: pools.join('\n  '), locations: locations.join('\n    ') });
}

interface Served {
  readonly files?: readonly (readonly [name: string, content: string])[];
  readonly certificate?: Certificate;
  readonly pools?: string;
  readonly locations: string;
}

async function startNginx(core: number, served: Served): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-nginx-'));
  // The worker has another user.
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'files'));
  for (const [name, content] of served.files ?? []) {
    await writeFile(join(folder, 'files', name), content);
  }
  const port = await findFreePort();
  await writeFile(join(folder, 'nginx.conf'), buildConfig(folder, port, served));
  const running = run({
    command: 'taskset',
    args: ['-c', String(core), NGINX ?? 'nginx', '-p', folder, '-e', 'errors', '-c', 'nginx.conf'],
    env: process.env,
  });
  const origin = served.certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    await running.end();
    await rm(folder, { recursive: true, force: true });
  };
  if (await waitUntilListening(port)) return { origin, pid: running.pid, end };
  await end();
  throw new Error('nginx did not start');
}

function buildConfig(folder: string, port: number, served: Served): string {
  const { certificate, pools = '', locations } = served;
  const tls =
    certificate &&
    `ssl_certificate ${certificate.certFile}; ssl_certificate_key ${certificate.keyFile};`;
  return `daemon off;
worker_processes 1;
pid ${folder}/pid;
events { worker_connections 1024; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  client_max_body_size 1m;
  client_body_buffer_size 128k;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  proxy_max_temp_file_size 0;
  ${pools}
  server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''};
    ${tls ?? ''}
    ${locations}
  }
}
`;
}
