import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster, Member } from './edges.ts';
import type { Case } from './node-cases.ts';

const OUTAGE_MS = 3000;
const TIMES = 5;
const BETWEEN_MS = 400;

async function killOften([member]: readonly Member[]): Promise<void> {
  for (let kills = 0; kills < TIMES; kills += 1) {
    await member?.kill();
    await member?.restart();
    await wait(BETWEEN_MS);
  }
}

/** Failures of the edges, on every runtime. */
export const PROCESS_CASES: readonly Case<Cluster>[] = [
  {
    what: `a process killed (SIGKILL) and started again, ${TIMES} times; the provider accepts the last refresh token again`,
    isLenient: true,
    strike: ({ members }) => killOften(members),
  },
  {
    what: 'the same; the provider ends the session then',
    mayLose: 'sessions whose token response died with the process: the provider ends them',
    strike: ({ members }) => killOften(members),
  },
  {
    what: 'a process paused (SIGSTOP) for 3 s',
    async strike({ members: [member] }) {
      member?.signal('SIGSTOP');
      await wait(OUTAGE_MS);
      member?.signal('SIGCONT');
    },
  },
];

/** A rolling deployment: the processes end and start one after the other. */
export const ROLLING_CASE: Case<Cluster> = {
  what: 'all processes ended (SIGTERM) and started again, one after the other',
  async strike({ members }) {
    for (const member of members) {
      member.signal('SIGTERM');
      await member.ended;
      await member.restart();
    }
  },
};
