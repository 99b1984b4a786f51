import { createClient } from '@redis/client';
import type { RedisTarget } from '../redis-url.ts';
import { type ClientEvents, pairReplies, type RedisClient, readTime } from './client.ts';
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
    evaluate: ({ text, key, arguments: rest }) =>
      client.eval(text, { keys: [key], arguments: [...rest] }),
    async evaluateOnReplicas(scripts, replicas, timeoutMs) {
      const commands = client.multi();
      for (const { text, key, arguments: rest } of scripts) {
        commands.eval(text, { keys: [key], arguments: [...rest] });
      }
      const replies = await commands.wait(replicas, timeoutMs).execAsPipeline();
      return pairReplies(replies, scripts.length);
    },
    readTimeMs: async () => readTime(await client.time()),
    ping: () => client.ping(),
    findPrimaries: () => Promise.resolve([client]),
    close: () => client.close(),
    destroy: () => {
      if (client.isOpen) client.destroy();
    },
  };
}
