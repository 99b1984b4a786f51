import { buildCauseText } from '@postern/edge';
import { diagnose, type Finding } from '@postern/edge/diagnose';
import { connectRedisStore } from '../load-redis-store.ts';
import { type NodeConfig, readCheckedConfig } from '../node-config.ts';
import { describeRedis } from '../redis-url.ts';
import { type CommandResult, check, describeFiles } from './check.ts';
import { type CheckOptions, describeProduction, readDevelopment } from './development.ts';

/**
 * `postern doctor`: reads the configuration as `check` does, then asks the store, every provider and every
 * upstream. One line for each, with what to do.
 */
export async function doctor(options: CheckOptions): Promise<CommandResult> {
  const development = readDevelopment(options);
  const { config } = await readCheckedConfig(development?.options ?? options);
  if (config === undefined) return check(options);
  // The dev server keeps sessions in memory.
  const stores = development === undefined ? await checkStore(config.server) : [];
  const findings = [...stores, ...(await diagnose(config.edge))];
  const lines = findings.map(describeFinding);
  const count = findings.filter(({ fault }) => fault !== undefined).length;
  const verdict = count === 0 ? 'Everything works.' : `${count} of ${findings.length} do not work.`;
  const text = [...lines, verdict].join('\n');
  const status = count === 0 ? 0 : 1;
  if (development === undefined) return { text, status };
  const production = await describeProduction(options, development);
  return { text: describeFiles(development) + text + production, status };
}

function describeFinding({ check: name, fault, warning }: Finding): string {
  if (fault !== undefined) return `FAULT  ${name}: ${fault}`;
  return warning === undefined ? `ok     ${name}` : `WARN   ${name}: ${warning}`;
}

async function checkStore({
  redisUrl,
  redisWaitReplicas: waitReplicas,
}: NodeConfig['server']): Promise<readonly Finding[]> {
  if (redisUrl === undefined) {
    return [
      { check: 'store: memory', fault: 'sessions end with the process; set POSTERN_REDIS_URL' },
    ];
  }
  const name = `store: ${describeRedis(redisUrl)}`;
  let cause: unknown;
  const events = {
    onError: (error: unknown) => {
      cause = error;
    },
    onBack: () => undefined,
  };
  const redis = await connectRedisStore(redisUrl, events, { waitReplicas });
  try {
    const topologyError = await redis.findTopologyError();
    if (topologyError !== undefined) return [{ check: name, fault: topologyError.message }];
    await redis.store.read('doctor');
    const risks = await redis.findRisks();
    return [{ check: name }, ...risks.map((fault) => ({ check: name, fault }))];
  } catch (error) {
    return [{ check: name, fault: `${buildCauseText(cause ?? error)}; check POSTERN_REDIS_URL` }];
  } finally {
    await redis.close();
  }
}
