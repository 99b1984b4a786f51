import { collectConnections } from '../build-parts.ts';
import type { EdgeConfig } from '../config/read-config.ts';
import type { Fetch } from '../http/fetch.ts';
import { diagnoseConnection } from './connection.ts';
import type { Finding } from './finding.ts';
import { diagnoseUpstream } from './upstream.ts';

export type { Finding } from './finding.ts';

/**
 * Asks every provider and upstream of a configuration whether it works, one after the other: metadata,
 * keys, redirect URI, client credentials, and whether each upstream can be reached. It signs no user
 * in and changes nothing.
 */
export async function diagnose(
  { settings, connections, routes }: EdgeConfig,
  fetch: Fetch = globalThis.fetch,
): Promise<readonly Finding[]> {
  const context = { fetch, now: Date.now, log: () => undefined, count: () => undefined };
  const findings: Finding[] = [];
  for (const connection of collectConnections(settings, connections)) {
    const apis = routes.userAccess.listApis?.(routes.list, connection.id) ?? [];
    findings.push(...(await diagnoseConnection(connection, settings.publicOrigin, context, apis)));
  }
  for (const route of routes.list) findings.push(await diagnoseUpstream(route, fetch));
  return findings;
}
