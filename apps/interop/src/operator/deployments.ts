import { join } from 'node:path';
import { buildNginxConfig } from '../proxies/nginx.ts';
import { readConfiguration } from '../proxies/proxy.ts';
import { type Deployment, type Place, readWritten, toText } from './deployment.ts';
import { behindModAuthOpenidc } from './mod-auth-openidc.ts';

const KEYS = 'echo "POSTERN_KEYS=$(npx postern keys new)" >> postern.env';

/** The settings of every deployment: one provider and one API, without code, and where sessions are. */
function buildSettings(place: Place, store?: string): string {
  const text = readWritten('operator/postern/postern.env', place);
  return text.replace(/^POSTERN_REDIS_URL=.*\n/m, store === undefined ? '' : `${store}\n`);
}

/** Node with Redis, in two workers, behind nginx with the documented configuration. */
const onNode: Deployment = {
  name: 'Node, Redis, nginx',
  isBehindProxy: true,
  packages: ['@postern/node'],
  buildFiles: (place) => ({
    'postern.env': readWritten('operator/postern/postern.env', place),
    'postern.conf': readConfiguration('nginx.conf', {
      '127.0.0.1:5173': `127.0.0.1:${place.port}`,
      'listen 443 ssl http2': `listen ${new URL(place.origin).host} ssl http2`,
      'app.example.com;': '127.0.0.1;',
      '/etc/ssl/app.example.com/fullchain.pem': join(place.folder, 'certificate.pem'),
      '/etc/ssl/app.example.com/privkey.pem': join(place.folder, 'key.pem'),
    }),
  }),
  buildSystemFiles: ({ folder }) => ({
    'nginx.conf': buildNginxConfig(folder, `include ${folder}/postern.conf;\n`),
  }),
  buildCommands: () => [
    KEYS,
    'set -a && . ./postern.env && npx postern doctor',
    `nginx -e "$PWD/errors" -c "$PWD/nginx.conf"`,
    'npx postern start --workers 2 --app dist',
  ],
  note: 'nginx includes `postern.conf` from an nginx.conf of its own, in place of the system’s; an operator runs `systemctl reload nginx`. `postern.conf` is `packages/node/deploy/nginx.conf` with its addresses and names edited.',
};

/** The same behind Caddy. */
const onNodeBehindCaddy: Deployment = {
  ...onNode,
  name: 'Node, Redis, Caddy',
  buildFiles: (place) => ({
    'postern.env': readWritten('operator/postern/postern.env', place),
    Caddyfile: readConfiguration('Caddyfile', {
      'app.example.com {\n': `${place.origin} {\n\tbind 127.0.0.1\n\ttls certificate.pem key.pem\n`,
      '127.0.0.1:5173': `127.0.0.1:${place.port}`,
    }),
  }),
  buildCommands: () => [
    KEYS,
    'set -a && . ./postern.env && npx postern doctor',
    'caddy start --pidfile caddy.pid',
    'npx postern start --workers 2 --app dist',
  ],
  note: 'With the test’s own certificate, which needs two lines more than the name of a public host.',
};

/** Deno with its KV, on loopback. */
const onDeno: Deployment = {
  name: 'Deno',
  isBehindProxy: false,
  packages: ['@postern/deno', '@postern/node'],
  buildFiles: (place) => ({
    'postern.env': buildSettings(place, 'POSTERN_KV_PATH=data/kv'),
    'deno.json': toText([
      '{',
      '  "nodeModulesDir": "manual",',
      '  "unstable": ["kv", "no-legacy-abort"]',
      '}',
    ]),
    'postern.config.json': '{ "app": "dist" }\n',
  }),
  buildCommands: () => [
    KEYS,
    'mkdir -p data',
    'set -a && . ./postern.env && deno run --allow-net --allow-env --allow-read --allow-write=data npm:@postern/deno/main',
  ],
  note: '`@postern/node` makes the key ring.',
};

/** A Worker in workerd, by `wrangler dev`, after a dry run of its deployment. */
const onWorkers: Deployment = {
  name: 'Workers (workerd)',
  isBehindProxy: false,
  packages: ['@postern/cloudflare', '@postern/edge', '@postern/node'],
  further: ['wrangler@4.156.2'],
  buildFiles: (place) => ({
    '.dev.vars': buildSettings(place),
    'worker.ts': toText([
      "import { createConfiguredWorker } from '@postern/cloudflare/config';",
      "export { RecordObject } from '@postern/cloudflare';",
      'export default createConfiguredWorker();',
    ]),
    'wrangler.jsonc': toText([
      '{',
      '  "name": "postern",',
      '  "main": "worker.ts",',
      '  "compatibility_date": "2026-08-01",',
      '  "assets": { "directory": "dist", "binding": "ASSETS", "run_worker_first": ["/auth/*", "/api/*", "/healthz", "/readyz", "/metrics"] },',
      '  "durable_objects": { "bindings": [{ "name": "RECORDS", "class_name": "RecordObject" }] },',
      '  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["RecordObject"] }]',
      '}',
    ]),
  }),
  buildCommands: ({ port }) => [
    'echo "POSTERN_KEYS=$(npx postern keys new)" >> .dev.vars',
    'npx wrangler deploy --dry-run --outdir out',
    `npx wrangler dev --ip 127.0.0.1 --port ${port} --inspector-port 0 --show-interactive-dev-session=false`,
  ],
  note: 'Without rate-limit bindings. A deployment to Cloudflare needs an account: it was a dry run, and the same Worker served in workerd.',
};

/** The deployments that are measured. */
export const DEPLOYMENTS: readonly Deployment[] = [
  onNode,
  onNodeBehindCaddy,
  onDeno,
  onWorkers,
  behindModAuthOpenidc,
];
