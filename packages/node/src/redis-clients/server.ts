import { createClient } from '@redis/client';
import type { RedisTarget } from '../redis-url.ts';
import { type ClientEvents, evaluate, type RedisClient, readTime, sendWithWait } from './client.ts';
import { buildOptions } from './socket.ts';

/**
 * Creates a client of one server. It does not get the URL: with an IPv6 address in it, the client (6.3.1)
 * looks up the name `[::1]`.
 */
export function createServerClient(
  { address, database, login, tls }: Extract<RedisTarget, { kind: 'server' }>,
  { onError, onReady }: ClientEvents,
): RedisClient {
  const { socket, ...options } = buildOptions(login, tls);
  const client = createClient({ ...options, database, socket: { ...socket, ...address } });
  client.on('error', onError);
  client.on('ready', onReady);
  return {
    hasOthers: false,
    findNode: async () => '',
    connect: () => client.connect(),
    read: (key) => client.hGetAll(key),
    evaluate: (script) => evaluate(client, script),
    evaluateOnReplicas: (...writes) => sendWithWait(client.multi(), ...writes),
    readTimeMs: async () => readTime(await client.time()),
    ping: () => client.ping(),
    findPrimaries: () => Promise.resolve([client]),
    close: () => client.close(),
    destroy: () => {
      if (client.isOpen) client.destroy();
    },
  };
}
