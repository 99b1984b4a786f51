import { expect } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import type { RealProvider } from './provider.ts';

export const HOUR_MS = 3_600_000;
/** Where the provider publishes its metadata. */
export const WELL_KNOWN = '/.well-known/openid-configuration';

/** Answers a request for metadata; `next` asks the provider. */
export type MetadataResponder = (
  next: () => Promise<Response>,
  init?: RequestInit,
) => Promise<Response>;

/** An edge that gets its provider's metadata from `respond`. */
export function createEdgeWithMetadata(
  provider: RealProvider,
  respond: MetadataResponder,
  options: Partial<DiscoveredOptions> = {},
): InProcessEdge {
  return new InProcessEdge({
    connections: [connect(provider, options)],
    intercept: (url, next, init) => (url.endsWith(WELL_KNOWN) ? respond(next, init) : next()),
  });
}

/** The provider's metadata with some members changed. */
export function withChanges(changes: object): MetadataResponder {
  return async (next) => Response.json({ ...(await (await next()).json()), ...changes });
}

/** Reads from the log why the connection is unusable. */
export async function readCause(edge: InProcessEdge): Promise<string | undefined> {
  const { connections } = await new OpApp(edge).readConfig();
  expect(connections).toEqual([{ id: 'op', flow: 'browser', redirectUri: REDIRECT_URI }]);
  const event = edge.events.find((one) => one.event === 'discovery_failed');
  return event?.event === 'discovery_failed' ? `${event.code}: ${event.cause}` : undefined;
}
