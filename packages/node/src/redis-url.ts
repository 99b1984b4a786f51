/** One server of a {@link RedisTarget}. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Who connects, if the servers ask. */
export interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
}

/** Where the records are: in one server, behind sentinels, or in a cluster. */
export type RedisTarget =
  | {
      readonly kind: 'server';
      readonly address: RedisAddress;
      readonly database: number;
      readonly login: RedisLogin;
      readonly tls: boolean;
    }
  | {
      readonly kind: 'cluster';
      /** Some of the nodes. They name the others. */
      readonly addresses: readonly RedisAddress[];
      readonly login: RedisLogin;
      readonly tls: boolean;
    }
  | {
      readonly kind: 'sentinel';
      /** Some of the sentinels. They name the others, and the primary. */
      readonly addresses: readonly RedisAddress[];
      /** The name under which the sentinels watch the primary, such as `mymaster`. */
      readonly primary: string;
      readonly database: number;
      readonly login: RedisLogin;
      readonly sentinelLogin: RedisLogin;
      readonly tls: boolean;
    };

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
/** Scheme, login, hosts, path and query. A URL of several hosts is not a URL (RFC 3986 §3.2.3). */
const PARTS =
  /^(rediss?)(\+sentinel|\+cluster)?:\/\/(?:([^@/?]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/** The parameters of `redis+sentinel://`. */
const PARAMETERS = ['database', 'sentinelUsername', 'sentinelPassword'];
const ENCODE =
  'has a malformed user or password; encode special characters, such as @ as %40, / as %2F, ? as %3F and # as %23';

/** What is wrong with a URL of Redis, as text that follows the setting's name. */
export class RedisUrlError extends Error {}

/**
 * Parses the URL of one Redis or Valkey server, of sentinels, or of a cluster:
 *
 * - `redis://user:password@host:6379/0`
 * - `redis+sentinel://user:password@host1:26379,host2:26379/name-of-the-primary`, with
 *   `?sentinelUsername=…&sentinelPassword=…` if the sentinels ask, and `&database=1` for a database
 * - `redis+cluster://user:password@host1:6379,host2:6379`
 *
 * Each has a form with TLS: `rediss://`, `rediss+sentinel://`, `rediss+cluster://`.
 *
 * @returns the target, or an error that names the fix and never repeats the URL, which may contain a
 *   password
 */
export function parseRedisUrl(text: string): RedisTarget | RedisUrlError {
  const [, scheme, kind, userInfo = '', hosts = '', path = '', query = ''] = PARTS.exec(text) ?? [];
  if (hasUnencodedLogin(text, { isParsed: scheme !== undefined, path, query, kind })) {
    return refuse(ENCODE);
  }
  if (scheme === undefined) {
    return refuse(
      'is not a Redis URL; set it to redis://host:6379, redis+cluster://host1,host2 or redis+sentinel://host1,host2/name; with TLS, rediss…',
    );
  }
  const addresses = hosts.split(',').map((host) => readAddress(host, kind));
  const known = addresses.filter((address) => address !== undefined);
  if (known.length < addresses.length)
    return refuse('has a malformed host; write host:port, and [address]:port for IPv6');
  const login = readLogin(...splitUserInfo(userInfo));
  if (login === undefined) return refuse(ENCODE);
  const tls = scheme === 'rediss';
  const parts = { addresses: known, path, query, login, tls };
  if (kind === '+sentinel') return readSentinel(parts);
  if (query !== '')
    return refuse(
      'has parameters, which only redis+sentinel:// has; remove them, and name a database by its number after the host, such as /1',
    );
  if (kind === '+cluster') return readCluster(parts);
  // In a URL, the first # ends the host.
  return userInfo.includes('#') ? refuse(ENCODE) : readServer(text, parts);
}

/**
 * Whether a character of the user or the password ends it too early. A primary's name has no @, but a
 * parameter of a sentinel may have one.
 */
function hasUnencodedLogin(
  text: string,
  parts: { isParsed: boolean; path: string; query: string; kind: string | undefined },
): boolean {
  if (!parts.isParsed) return /^rediss?(?:\+sentinel|\+cluster)?:\/\/.*@/s.test(text);
  return parts.path.includes('@') || (parts.kind !== '+sentinel' && parts.query.includes('@'));
}

/** Describes the store that a URL names, by its kind and hosts and without the password. */
export function describeRedis(redisUrl: string): string {
  const target = parseRedisUrl(redisUrl);
  if (target instanceof RedisUrlError) return 'Redis';
  if (target.kind === 'server') return `Redis at ${describeAddress(target.address)}`;
  const hosts = target.addresses.map(describeAddress).join(', ');
  if (target.kind === 'cluster') return `Redis Cluster at ${hosts}`;
  return `Redis "${target.primary}" through the sentinels at ${hosts}`;
}

function describeAddress({ host, port }: RedisAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The parts of a URL that are the same for all kinds. */
interface Parts {
  readonly addresses: readonly RedisAddress[];
  readonly path: string;
  readonly query: string;
  readonly login: RedisLogin;
  readonly tls: boolean;
}

function readServer(
  url: string,
  { addresses, path, login, tls }: Parts,
): RedisTarget | RedisUrlError {
  if (!/^\d{0,5}$/.test(path))
    return refuse(
      'has a malformed database; end the URL after the host, or with the number of a database, such as /1',
    );
  const [address, ...others] = addresses;
  if (address === undefined || others.length > 0)
    return refuse(
      'has several hosts; write redis+cluster:// for a Redis Cluster, or redis+sentinel://host1,host2/name for sentinels',
    );
  if (!URL.canParse(url)) return refuse('is not a URL; set it to redis://host:6379');
  return { kind: 'server', address, database: Number(path), login, tls };
}

function readCluster({ addresses, path, login, tls }: Parts): RedisTarget | RedisUrlError {
  if (path !== '' && path !== '0')
    return refuse(
      'names a database; a Redis Cluster has database 0 only, so end the URL after the hosts',
    );
  return { kind: 'cluster', addresses, login, tls };
}

function readSentinel({ addresses, path, query, login, tls }: Parts): RedisTarget | RedisUrlError {
  const primary = decode(path);
  if (!primary)
    return refuse(
      'names no primary; end it with the name that sentinel.conf gives after "sentinel monitor", such as /mymaster',
    );
  const parameters = new URLSearchParams(query);
  if ([...parameters.keys()].some((name) => !PARAMETERS.includes(name)))
    return refuse(
      `has an unknown parameter; after "?" there may be ${PARAMETERS.join(', ')}, joined by "&"`,
    );
  const database = parameters.get('database') ?? '0';
  if (!/^\d{1,5}$/.test(database))
    return refuse('has a malformed database; set database to a number');
  return {
    kind: 'sentinel',
    addresses,
    primary,
    database: Number(database),
    login,
    sentinelLogin: readSentinelLogin(parameters),
    tls,
  };
}

function readSentinelLogin(parameters: URLSearchParams): RedisLogin {
  const username = parameters.get('sentinelUsername');
  const password = parameters.get('sentinelPassword');
  return { ...(username && { username }), ...(password && { password }) };
}

function readAddress(text: string, kind: string | undefined): RedisAddress | undefined {
  const url = `redis://${text}`;
  if (text === '' || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  const usual = kind === '+sentinel' ? SENTINEL_PORT : REDIS_PORT;
  if (hostname === '') return undefined;
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) };
}

function splitUserInfo(text: string): [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function readLogin(user: string, word: string): RedisLogin | undefined {
  const [username, password] = [decode(user), decode(word)];
  if (username === undefined || password === undefined) return undefined;
  return { ...(username && { username }), ...(password && { password }) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refuse(fix: string): RedisUrlError {
  return new RedisUrlError(fix);
}
