/** What to do about an error of Redis or of its client, by the text of the error. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /NOPERM|can't run this command/,
    'allow its user the keys and commands that the page Redis of the documentation lists',
  ],
  [/NOAUTH|WRONGPASS/, 'check user and password in POSTERN_REDIS_URL'],
  [/LOADING /, 'wait until Redis has loaded its data'],
  [/OOM /, 'Redis is full: raise its maxmemory, or move other data elsewhere'],
  [/NOREPLICAS /, 'connect replicas to Redis, or lower its min-replicas-to-write'],
  [/DENIED /, 'give the default user of Redis a password, and write it into POSTERN_REDIS_URL'],
  [/max number of clients/, 'raise maxclients of Redis'],
  [/DB index/, 'lower the database at the end of POSTERN_REDIS_URL, or raise databases of Redis'],
  [/CLUSTERDOWN |serves the slot/, 'redis-cli --cluster check shows which slots no node serves'],
  [
    /certificate|CERT_/i,
    'check the certificate of Redis; for your own certificate authority, set NODE_EXTRA_CA_CERTS',
  ],
  [/ECONNREFUSED/, 'check that Redis runs there, and POSTERN_REDIS_URL'],
];

/** A reply of Redis, such as `OOM …` or `NOPERM …`. The client's own errors begin otherwise. */
const REPLY = /^(?:Error: )?[A-Z]{2,} /;

/** What to do about a reply with which Redis rejects a command; undefined for any other error. */
export function findReplyFix(error: string): string | undefined {
  if (!REPLY.test(error)) return undefined;
  return findFix(error) ?? 'look at the Redis server';
}

/** What to do about any error of a connection to `redisUrl`; empty if the error says it itself. */
export function describeRedisFix(redisUrl: string, error: string): string {
  if (error.includes('POSTERN_')) return '';
  const fix = findReplyFix(error) ?? findFix(error) ?? describeConnectionFix(redisUrl, error);
  return `; ${fix}`;
}

function findFix(error: string): string | undefined {
  return FIXES.find(([pattern]) => pattern.test(error))?.[1];
}

/** Errors of a connection that is silent: so is a frozen server, and one that expects TLS, or expects none. */
const SILENT = /has not replied|time-?out|no connection/i;
/** Errors of a connection that was closed before a reply. */
const CLOSED = /ECONNRESET|EPIPE|closed|disconnected|wrong version|SSL/i;

/** If only one side expects TLS, the connection closes or is silent, and no error gives the reason. */
function describeConnectionFix(redisUrl: string, error: string): string {
  const tls = redisUrl.startsWith('rediss')
    ? 'if the port is without TLS, write redis in place of rediss'
    : 'if the port expects TLS, write rediss in place of redis';
  if (!SILENT.test(error)) return `check POSTERN_REDIS_URL${CLOSED.test(error) ? `: ${tls}` : ''}`;
  const servers = redisUrl.includes('+') ? 'every server of Redis runs' : 'Redis runs';
  return `check that ${servers} and answers this machine; ${tls}`;
}
