import { createClient } from '@redis/client';
import type { RedisTarget } from '../redis-url.ts';
import { type ClientEvents, evaluate, type RedisClient, readTime, sendWithWait } from './client.ts';
import { buildOptions } from './socket.ts';

/** Creates a client of one server. */
export function createServerClient(
  { url }: Extract<RedisTarget, { kind: 'server' }>,
  { onError, onReady }: ClientEvents,
): RedisClient {
  const { socket, disableOfflineQueue } = buildOptions({}, false);
  const client = createClient({ url, disableOfflineQueue, socket });
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
