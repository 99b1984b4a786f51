import { REDIS_SERVER } from '@postern/processes';
import { expect, test } from 'vitest';
import { measureFailover } from './failover.ts';

test.skipIf(REDIS_SERVER === undefined)(
  'S-53 with WAIT, a failover of Redis under load loses no session',
  async () => {
    const options = { store: 'sentinels', lagMs: 60, waitReplicas: 1 } as const;
    const outcome = await measureFailover({ ...options, sessions: 40, seconds: 16, seed: 1 });
    expect(outcome).toMatchObject({ lost: 0, unanswered: 0 });
    expect(outcome.refreshes).toBeGreaterThanOrEqual(40);
  },
  120_000,
);
