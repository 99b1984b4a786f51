import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, type ProxyUnderTest, readConfiguration } from './proxy.ts';

const SECOND = '  # server 127.0.0.1:5174 max_fails=0;\n';

/** nginx with `deploy/nginx.conf`, in the http block of a configuration without anything else. */
export const nginx: ProxyUnderTest = {
  name: 'nginx',
  command: findCommand('nginx', '-v'),
  duringRestart: 'responds 502',
  noticesLeaving: 'at once',
  brokenStreamEnds: 'with an error',
  configure({ port, edges: [first, second], folder, certificate, key }) {
    const http = readConfiguration('nginx.conf', {
      '127.0.0.1:5173': `127.0.0.1:${first}`,
      [SECOND]: second === undefined ? SECOND : `  server 127.0.0.1:${second} max_fails=0;\n`,
      'listen 443 ssl http2': `listen 127.0.0.1:${port} ssl http2`,
      'app.example.com;': 'localhost;',
      '/etc/ssl/app.example.com/fullchain.pem': certificate,
      '/etc/ssl/app.example.com/privkey.pem': key,
    });
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, buildNginxConfig(folder, http));
    return ['-e', join(folder, 'errors'), '-c', file, '-g', 'daemon off;'];
  },
};

/** Builds the nginx.conf of a machine that has no other sites. @param http its http block */
export function buildNginxConfig(folder: string, http: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `pid ${folder}/nginx.pid;
error_log ${folder}/errors;
events {}
http {
access_log off;
${temporary.join(' ')}
${http}}
`;
}
