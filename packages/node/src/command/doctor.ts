import { buildCauseText } from '@postern/edge';
import { collectConnectionNames } from '@postern/edge/config';
import { diagnose, type Finding } from '@postern/edge/diagnose';
import { connectRedisStore } from '../load-redis-store.ts';
import { type NodeConfig, readCheckedConfig } from '../node-config.ts';
import { describeRedisFix } from '../redis-fixes.ts';
import type { RedisStore } from '../redis-store.ts';
import { RedisTopologyError } from '../redis-topology.ts';
import { describeRedis } from '../redis-url.ts';
import { tryStore } from '../try-store.ts';
import { type CommandResult, check, describeFiles, describeUnknown } from './check.ts';
import { type CheckOptions, describeProduction, readDevelopment } from './development.ts';

/** How many records are tried: in a cluster, each is in some shard, and one shard may be silent. */
const TRIALS = 64;

/**
 * `postern doctor`: reads the configuration as `check` does, then asks the store, every provider and every
 * upstream. One line for each, with what to do.
 */
export async function doctor(options: CheckOptions): Promise<CommandResult> {
  const development = readDevelopment(options);
  const { config, unknown } = await readCheckedConfig(development?.options ?? options);
  if (config === undefined) return check(options);
  // The dev server keeps sessions in memory.
  const stores = development === undefined ? await checkStore(config.server) : [];
  const findings = [...stores, ...(await diagnose(config.edge))];
  const lines = findings.map(describeFinding);
  const count = findings.filter(({ fault }) => fault !== undefined).length;
  const verdict =
    count === 0 ? describeSuccess(findings) : `${count} of ${findings.length} checks failed.`;
  const text =
    [...lines, ...describeSignOut(config), verdict].join('\n') + describeUnknown(unknown);
  const status = count === 0 ? 0 : 1;
  if (development === undefined) return { text, status };
  const production = await describeProduction(options, development);
  return { text: describeFiles(development) + text + production, status };
}

/** Names the addresses that no request can check: a provider compares them only when a user signs out. */
function describeSignOut({ edge }: NodeConfig): readonly string[] {
  return collectConnectionNames(edge).flatMap(({ id, postLogoutRedirectUri: uri }) =>
    uri === undefined
      ? []
      : [`-      ${id}: not checked; for sign-out, register the post-logout redirect URI ${uri}`],
  );
}

function describeSuccess(findings: readonly Finding[]): string {
  const count = findings.filter(({ warning }) => warning !== undefined).length;
  return count === 0 ? 'All checks passed.' : `All checks passed, ${count} with a warning.`;
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
  let redis: RedisStore | undefined;
  try {
    redis = await connectRedisStore(redisUrl, events, { waitReplicas });
    const { store } = redis;
    const topologyError = await redis.findTopologyError();
    if (topologyError !== undefined) return [{ check: name, fault: topologyError.message }];
    await Promise.all(Array.from({ length: TRIALS }, () => tryStore(store)));
    const risks = await redis.findRisks();
    if (risks.length === 0) return [{ check: name }];
    return risks.map((warning) => ({ check: name, warning }));
  } catch (error) {
    // A cause is cut to the origins of its URLs, and this one has a URL to write.
    if (error instanceof RedisTopologyError) return [{ check: name, fault: error.message }];
    const text = buildCauseText(cause ?? error) ?? 'unknown';
    return [{ check: name, fault: text + describeRedisFix(redisUrl, text) }];
  } finally {
    await redis?.close();
  }
}
