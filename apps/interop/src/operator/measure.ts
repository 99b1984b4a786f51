import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { findFreePorts, RedisServer, ROOT, type Running, run } from '@postern/processes';
import { glewlwyd } from '../debian/glewlwyd.ts';
import { installFromDebian } from '../debian/install.ts';
import { Front } from '../front.ts';
import { exchange } from '../http.ts';
import { makeCertificate } from '../proxies/proxy.ts';
import { countLines, type Deployment, type Place, POSTERN_PATHS } from './deployment.ts';
import { DEPLOYMENTS } from './deployments.ts';
import { findPacked, packPackages } from './pack.ts';
import { signInAndCall } from './user.ts';

// `pnpm measure:operator` does what an operator does, from an empty folder with packed packages to a
// signed-in call of an API, with Glewlwyd from Debian as the provider. It counts commands and lines.

const READY_WITHIN_MS = 240_000;
const RESULTS = resolve(import.meta.dirname, '../../results');

interface Measured {
  readonly deployment: Deployment;
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly seconds: number;
}

type End = () => unknown;

async function measure(deployment: Deployment, packed: string): Promise<Measured> {
  const ends: End[] = [];
  try {
    return await measureIn(deployment, packed, ends);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function measureIn(deployment: Deployment, packed: string, ends: End[]): Promise<Measured> {
  const { place, provider } = await prepare(deployment, ends);
  const { folder, origin } = place;
  const files = deployment.buildFiles(place);
  const all = { ...files, ...deployment.buildSystemFiles?.(place) };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  ends.push(() => endDaemons(folder));
  const paths = deployment.paths ?? POSTERN_PATHS;
  const lines: string[] = [];
  const beganMs = Date.now();
  const tarballs = findPacked(packed, deployment.packages);
  const shell = runCommands(buildCommands(deployment, place, tarballs), place, lines);
  ends.push(() => shell.end());
  if (!(await untilReady(origin + paths.ready, paths.readyStatus, shell.ended))) {
    throw new Error(`${deployment.name} did not start:\n${lines.join('\n')}`);
  }
  const user = await signInAndCall(origin, paths, provider).catch((error: unknown) => {
    const log = join(folder, 'error.log');
    if (existsSync(log)) lines.push(readFileSync(log, 'utf8'));
    throw new Error(`the call failed:\n${lines.join('\n')}`, { cause: error });
  });
  if (user !== provider.user) throw new Error(`the API knows the user as ${JSON.stringify(user)}`);
  const seconds = Math.round((Date.now() - beganMs) / 1000);
  const commands = buildCommands(deployment, place, deployment.packages);
  return { deployment, files, commands, seconds };
}

/** Builds the operator's commands. @param packages names for a registry, or packed files */
function buildCommands(
  { further = [], ...deployment }: Deployment,
  place: Place,
  packages: readonly string[],
): readonly string[] {
  const commands = deployment.buildCommands(place);
  if (packages.length === 0) return commands;
  return [`npm install ${[...packages, ...further].join(' ')}`, ...commands];
}

function runCommands(
  commands: readonly string[],
  { folder, port }: Place,
  lines: string[],
): Running {
  const path = [dirname(process.execPath), join(ROOT, 'node_modules/.bin'), process.env['PATH']];
  return run({
    command: 'sh',
    args: ['-ec', commands.join('\n')],
    cwd: folder,
    env: {
      ...process.env,
      PATH: path.join(':'),
      // Free in this run; an operator has the default.
      POSTERN_PORT: String(port),
      CI: '1',
      WRANGLER_SEND_METRICS: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    },
    onLine: (line) => lines.push(line),
  });
}

async function prepare({ isBehindProxy, paths = POSTERN_PATHS }: Deployment, ends: End[]) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-operator-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  // Apache's processes run as another user.
  chmodSync(folder, 0o755);
  const { certificate } = makeCertificate(folder);
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certificate, 'utf8')]);
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>App</title>');
  const redis = await RedisServer.start();
  ends.push(() => redis.end());
  const [port = 0, publicPort = 0] = await findFreePorts(2);
  const origin = isBehindProxy ? `https://127.0.0.1:${publicPort}` : `http://127.0.0.1:${port}`;
  const front = await Front.start('localhost');
  ends.push(() => front.end());
  const provider = await glewlwyd.start({
    front,
    redirectUris: [origin + paths.redirect],
    postLogoutRedirectUris: [`${origin}/auth/connections/oidc/signed-out`],
    backchannelLogoutUri: `${origin}/auth/connections/oidc/backchannel-logout`,
    accessTokenSeconds: 60,
    atEnd: (end) => void ends.push(end),
  });
  const { connection } = provider;
  if (connection.kind !== 'discovered' || !('secret' in connection.clientAuthentication)) {
    throw new Error('Glewlwyd has a discovered connection with a secret');
  }
  const place: Place = {
    folder,
    port,
    origin,
    issuer: connection.issuer,
    clientSecret: connection.clientAuthentication.secret,
    api: `${front.origin}/api/oidc`,
    redisUrl: redis.url,
  };
  return { place, provider };
}

/** Waits until the gate is ready, or the shell ends. */
function untilReady(url: string, status: number, ended: Promise<unknown>): Promise<boolean> {
  const poll = async (): Promise<boolean> => {
    const giveUpAtMs = Date.now() + READY_WITHIN_MS;
    const request = { method: 'GET', headers: {}, body: '' };
    while (Date.now() < giveUpAtMs) {
      const answered = await exchange(new URL(url), request).catch(() => undefined);
      if (answered?.status === status) return true;
      await wait(50);
    }
    return false;
  };
  return Promise.race([poll(), ended.then(() => false)]);
}

/** Ends the proxies that a command has started in the background. */
function endDaemons(folder: string): void {
  for (const file of globSync(join(folder, '*.pid'))) {
    process.kill(Number(readFileSync(file, 'utf8')));
  }
}

function buildReport(all: readonly Measured[]): string {
  const day = new Date().toISOString();
  const rows = all.map(({ deployment: { name }, commands, files, seconds }) => {
    const written = Object.values(files).reduce((sum, text) => sum + countLines(text), 0);
    return `| ${name} | ${commands.length} | ${written} | ${seconds} |`;
  });
  const sections = all.map(({ deployment: { name, note }, commands, files }) => {
    const listed = Object.entries(files).map(([file, text]) => `\`${file}\` ${countLines(text)}`);
    return `## ${name}\n\nLines: ${listed.join(', ')}. ${note}\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`;
  });
  return `# operator

\`pnpm measure:operator\`, ${day}, Node ${process.version}

From an empty folder with packed packages to a signed-in call of an API. Provider: Glewlwyd of Debian. Seconds are those from the first command to the response of the API, installation included.

| on | commands | lines written | seconds |
| --- | --- | --- | --- |
${rows.join('\n')}

The packed files stand for the registry's packages; their dependencies come from the registry. Ports, paths and secrets are those of the run.

${sections.join('\n')}`;
}

installFromDebian(
  'measure:operator',
  'glewlwyd sqlite3 nginx-light caddy redis-server apache2 libapache2-mod-auth-openidc'.split(' '),
);
const packed = mkdtempSync(join(tmpdir(), 'postern-packed-'));
const wanted = process.argv[2];
const deployments = DEPLOYMENTS.filter(({ name }) => name.startsWith(wanted ?? ''));
if (deployments.some(({ packages }) => packages.length > 0)) packPackages(packed);
const measured: Measured[] = [];
for (const deployment of deployments) measured.push(await measure(deployment, packed));
rmSync(packed, { recursive: true });
const report = buildReport(measured);
console.log(report);
if (wanted === undefined) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${new Date().toISOString().slice(0, 10)}-operator.md`), report);
}
process.exit(0);
