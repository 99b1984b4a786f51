import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './ports.ts';
import { waitUntilAnswering } from './ready.ts';
import { run } from './run.ts';

/** The command of an installed nginx, if any. Debian installs it in a folder of root's PATH only. */
export const NGINX: string | undefined = ['nginx', '/usr/sbin/nginx'].find(
  (command) => spawnSync(command, ['-v']).status === 0,
);

/** A real nginx in front of a server, with default settings for responses. */
export interface Nginx {
  readonly origin: string;
  end(): Promise<void>;
}

/** Starts nginx on a free port. @param behind the origin of the server */
export async function startNginx(behind: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-nginx-'));
  const port = await findFreePort();
  await writeFile(join(folder, 'nginx.conf'), buildConfig(folder, port, behind));
  const running = run({
    command: NGINX ?? 'nginx',
    args: ['-e', join(folder, 'errors'), '-c', join(folder, 'nginx.conf')],
    env: process.env,
  });
  const origin = `http://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    await running.end();
    await rm(folder, { recursive: true, force: true });
  };
  if (await waitUntilAnswering(origin)) return { origin, end };
  await end();
  throw new Error('nginx did not start');
}

function buildConfig(folder: string, port: number, behind: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `daemon off;
pid ${folder}/pid;
error_log ${folder}/errors;
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${behind}; }
  }
}
`;
}
