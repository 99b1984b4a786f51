import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Running, run } from '@postern/processes';

/** Where a proxy listens, and what is behind it. */
export interface ProxySite {
  /** Of `localhost`. */
  readonly port: number;
  /** Ports of the edges behind it. */
  readonly edges: readonly number[];
  /** A folder for its files. */
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
}

/** A proxy from Debian, with the configuration that `packages/node/deploy` recommends. */
export interface ProxyUnderTest {
  readonly name: string;
  /** Absent if the proxy is not installed. */
  readonly command: string | undefined;
  /** What a request gets while no edge runs: an error of the proxy, or Caddy waits for the edge. */
  readonly duringRestart: 'responds 502' | 'responds 503' | 'waits';
  /** When the edge learns that the caller of a stream has left. */
  readonly noticesLeaving: 'at once' | 'when the API writes';
  /** What the caller sees of a stream that the API aborts. */
  readonly brokenStreamEnds: 'with an error' | 'as if it were complete';
  /** Writes the configuration. @returns the arguments of the command */
  readonly configure: (site: ProxySite) => readonly string[];
}

/**
 * Starts a proxy. It is ready when it responds.
 *
 * @param onLine called with every line that it prints
 */
export function startProxy(
  { command = '', configure }: ProxyUnderTest,
  site: ProxySite,
  onLine: (line: string) => void,
): Running {
  const { folder } = site;
  return run({
    command,
    args: configure(site),
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    },
    onLine,
  });
}

/** Finds an installed command; Debian puts some into folders of root's PATH only. */
export function findCommand(name: string, versionArgument: string): string | undefined {
  return [name, `/usr/sbin/${name}`].find(
    (command) => spawnSync(command, [versionArgument]).status === 0,
  );
}

/**
 * Reads a file of `packages/node/deploy`, with the parts replaced that a test needs otherwise.
 *
 * @throws Error if the file lacks one of them
 */
export function readConfiguration(
  name: string,
  replacements: Readonly<Record<string, string>>,
): string {
  let text = readFileSync(join(ROOT, 'packages/node/deploy', name), 'utf8');
  for (const [part, by] of Object.entries(replacements)) {
    if (!text.includes(part)) throw new Error(`${name} has no "${part}"`);
    text = text.replaceAll(part, by);
  }
  return text;
}

/** Makes a self-signed certificate for `localhost` and 127.0.0.1 in a folder. */
export function makeCertificate(folder: string): Pick<ProxySite, 'certificate' | 'key'> {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync(
    'openssl',
    ['req', '-x509', '-nodes', '-days', '2', ...curve, ...files, ...subject],
    {
      stdio: 'pipe',
    },
  );
  return { certificate, key };
}
