import { expect, test } from 'vitest';
import { describeRedisFix, findReplyFix } from './redis-fixes.ts';

const SILENCE = 'Error: Redis has not replied for 2 s';

/** The texts are those of Redis 7.0, and of Node. */
test.each([
  ['redis://a', SILENCE, 'check that Redis runs and answers this machine; if the port expects TLS'],
  ['rediss://a', SILENCE, 'answers this machine; if the port is without TLS, write redis in'],
  ['redis+cluster://a', SILENCE, 'check that every server of Redis runs and answers'],
  ['redis://a', 'Error: read ECONNRESET', 'POSTERN_REDIS_URL: if the port expects TLS'],
  ['redis://a', 'Error: connect ECONNREFUSED 127.0.0.1:6379', 'check that Redis runs there'],
  ['redis://a', 'Error: getaddrinfo ENOTFOUND a', 'check POSTERN_REDIS_URL'],
  ['rediss://a', 'Error: certificate has expired (CERT_HAS_EXPIRED)', 'the certificate of Redis'],
  ['rediss://a', 'Error: self-signed certificate', 'set NODE_EXTRA_CA_CERTS'],
  ['redis://a', 'Error: WRONGPASS invalid username-password pair', 'check user and password'],
  ['redis://a', 'Error: NOAUTH HELLO must be called with', 'check user and password'],
  ['redis://a', 'Error: LOADING Redis is loading the dataset in memory', 'wait until Redis has'],
  ['redis://a', "Error: OOM command not allowed when used memory > 'maxmemory'.", 'is full'],
  ['redis://a', 'Error: DENIED Redis is running in protected mode', 'give the default user'],
  ['redis://a', 'Error: ERR max number of clients reached', 'raise maxclients'],
  ['redis://a', 'Error: ERR DB index is out of range', 'lower the database'],
  ['redis://a', 'Error: NOREPLICAS Not enough good replicas to write.', 'min-replicas-to-write'],
  ['redis+cluster://a', 'Error: CLUSTERDOWN Hash slot not served', '--cluster check'],
  ['redis://a', 'Error: MISCONF Errors writing to the AOF file', 'look at the Redis server'],
])('%s with "%s": the fix has "%s"', (url, error, fix) => {
  expect(describeRedisFix(url, error)).toMatch(/^; [a-zR]/);
  expect(describeRedisFix(url, error)).toContain(fix);
});

test('an error that names a setting is its own fix', () => {
  const error = 'Error: 1 of 2 replicas confirmed a write; connect replicas, or lower POSTERN_A';
  expect(describeRedisFix('redis://a', error)).toBe('');
});

test('only a reply of Redis is a risk of its settings', () => {
  expect(findReplyFix(SILENCE)).toBeUndefined();
  expect(findReplyFix('Error: connect ECONNREFUSED 127.0.0.1:6379')).toBeUndefined();
  expect(findReplyFix('MISCONF Errors writing to the AOF file')).toBe('look at the Redis server');
});
