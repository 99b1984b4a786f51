import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, type ProxyUnderTest, readConfiguration } from './proxy.ts';

/** Caddy with `deploy/Caddyfile`, and a certificate that needs no authority. */
export const caddy: ProxyUnderTest = {
  name: 'Caddy',
  command: findCommand('caddy', 'version'),
  duringRestart: 'waits',
  noticesLeaving: 'at once',
  // Caddy 2.6.2 ends the chunked body in order.
  brokenStreamEnds: 'as if it were complete',
  configure({ port, edges, folder, certificate, key }) {
    const site = readConfiguration('Caddyfile', {
      'app.example.com {\n': `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}\n`,
      '127.0.0.1:5173': edges.map((edge) => `127.0.0.1:${edge}`).join(' '),
    });
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    return ['run', '--config', file, '--adapter', 'caddyfile'];
  },
};
