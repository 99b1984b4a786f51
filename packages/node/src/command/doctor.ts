import { buildCauseText } from '@postern/edge';
import { diagnose, type Finding } from '@postern/edge/diagnose';
import { type ReadNodeConfigOptions, readNodeConfig } from '../node-config.ts';
import { connectRedisStore } from '../redis-store.ts';
import { type CommandResult, check } from './check.ts';

/**
 * `postern doctor`: reads the configuration, then asks the store, every provider and every upstream. One
 * line for each, with what to do.
 */
export async function doctor(options: ReadNodeConfigOptions): Promise<CommandResult> {
  const { config } = await readNodeConfig(options);
  if (config === undefined) return check(options);
  const findings = [
    ...(await checkStore(config.server.redisUrl)),
    ...(await diagnose(config.edge)),
  ];
  const lines = findings.map(describeFinding);
  const count = findings.filter(({ fault }) => fault !== undefined).length;
  const verdict = count === 0 ? 'Everything works.' : `${count} of ${findings.length} do not work.`;
  return { text: [...lines, verdict].join('\n'), status: count === 0 ? 0 : 1 };
}

function describeFinding({ check: name, fault, warning }: Finding): string {
  if (fault !== undefined) return `FAULT  ${name}: ${fault}`;
  return warning === undefined ? `ok     ${name}` : `WARN   ${name}: ${warning}`;
}

async function checkStore(redisUrl: string | undefined): Promise<readonly Finding[]> {
  if (redisUrl === undefined) {
    return [
      { check: 'store: memory', fault: 'sessions end with the process; set POSTERN_REDIS_URL' },
    ];
  }
  const { host } = new URL(redisUrl);
  let cause: unknown;
  const redis = await connectRedisStore(redisUrl, {
    onError: (error) => {
      cause = error;
    },
    onBack: () => undefined,
  });
  try {
    await redis.store.read('doctor');
    const risks = await redis.findRisks();
    return [
      { check: `store: Redis at ${host}` },
      ...risks.map((risk) => ({ check: `store: Redis at ${host}`, fault: risk })),
    ];
  } catch (error) {
    const reason = buildCauseText(cause ?? error);
    return [{ check: `store: Redis at ${host}`, fault: `${reason}; check POSTERN_REDIS_URL` }];
  } finally {
    await redis.close();
  }
}
