import { isIP } from 'node:net';
import type { ConfigError } from '@postern/edge';
import { readTrace } from '@postern/edge/trace';

/** Names of the settings that {@link readServerSettings} reads, beside those of the edge. */
export const SERVER_SETTING_NAMES: readonly string[] = [
  'POSTERN_HOST',
  'POSTERN_PORT',
  'POSTERN_TRUSTED_PROXIES',
];

/** The name of a host, or an address in any notation of IPv4. */
const HOST_NAME = /^[\w-]+(\.[\w-]+)*\.?$/;

/** Settings of a process that runs the edge, beside the edge's own. */
export interface ServerSettings {
  /** `POSTERN_PORT`, default 5173. 0 takes a free port. */
  readonly port: number;
  /** `POSTERN_HOST`, default 127.0.0.1, for a proxy in front that terminates TLS. In a container: 0.0.0.0. */
  readonly host: string;
  /** `POSTERN_TRACE`: responses say what the edge did for them. Only on loopback. */
  readonly isTraced: boolean;
  /**
   * `POSTERN_TRUSTED_PROXIES`: proxies whose `X-Forwarded-For` is trusted; empty for `none`, when
   * no proxy is in front. Absent: nothing is limited by address, because behind an unnamed proxy
   * all callers would count as one.
   */
  readonly trustedProxies?: readonly Network[];
}

/** All addresses that share the first `prefix` bits of `address` (RFC 4632, RFC 4291 §2.3). */
export interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** Reads the settings of the process from its environment, and reports every fault with its fix. */
export function readServerSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: ServerSettings;
  readonly faults: readonly ConfigError[];
} {
  const faults: ConfigError[] = [];
  const host = readHost(environment['POSTERN_HOST'] || '127.0.0.1', faults);
  const port = readPort(environment['POSTERN_PORT'] || '5173', faults);
  const trustedProxies = readProxies(environment['POSTERN_TRUSTED_PROXIES'] ?? '', faults);
  const { isTraced, faults: traceFaults } = readTrace(environment);
  return {
    settings: { port, host, isTraced, ...(trustedProxies && { trustedProxies }) },
    faults: [...faults, ...traceFaults],
  };
}

/** The brackets that an IPv6 address has in a URL are left out. */
function readHost(text: string, faults: ConfigError[]): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || HOST_NAME.test(host)) return host;
  const fix = `is ${JSON.stringify(text)}; set it to an address without a port, such as 127.0.0.1, or to 0.0.0.0 for all of them`;
  faults.push({ name: 'POSTERN_HOST', fix });
  return host;
}

function readPort(text: string, faults: ConfigError[]): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 65_536;
  if (port <= 65_535) return port;
  faults.push({ name: 'POSTERN_PORT', fix: `is ${JSON.stringify(text)}; set it to a port number` });
  return 0;
}

function readProxies(text: string, faults: ConfigError[]): Network[] | undefined {
  if (text === '') return undefined;
  if (text.trim() === 'none') return [];
  const parts = text.split(',').map((part) => part.trim());
  const named = parts.filter(Boolean);
  // An empty list is a fault too: it must not be taken for `none`.
  return (named.length > 0 ? named : [text]).flatMap((part) => {
    const network = readNetwork(part);
    if (network !== undefined) return [network];
    const fix = `has "${part}"; set it to addresses or networks such as 10.0.0.0/8, comma-separated, or to none`;
    faults.push({ name: 'POSTERN_TRUSTED_PROXIES', fix });
    return [];
  });
}

function readNetwork(text: string): Network | undefined {
  // A client's address is compared without its zone (%eth0).
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const longest = version === 6 ? 128 : 32;
  const prefix = Number(bits ?? longest);
  if (version === 0 || prefix > longest) return undefined;
  return { address, family: version === 6 ? 'ipv6' : 'ipv4', prefix };
}
