import { REDIS_SERVER, RedisServer, startEdgeAlone } from '@postern/processes';
import { describeEdge } from '@postern/processes/stories';
import { describe } from 'vitest';

describe.skipIf(REDIS_SERVER === undefined)('with a real server', () => {
  describeEdge(`Node with ${REDIS_SERVER ?? 'Redis'}`, async (variables) => {
    const redis = await RedisServer.start();
    const edge = await startEdgeAlone('node', { ...variables, POSTERN_REDIS_URL: redis.url });
    return {
      origin: edge.origin,
      output: () => edge.output(),
      store: { lose: () => redis.kill(), giveBack: () => redis.restart() },
      async end() {
        await edge.end();
        await redis.end();
      },
    };
  });
});
