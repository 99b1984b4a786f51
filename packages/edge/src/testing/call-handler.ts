import { Hono } from 'hono/tiny';
import type { EdgeEnv, Handler } from '../app/context.ts';
import { createEndpointWrapper } from '../app/endpoint.ts';
import type { LogEvent } from '../observing/log.ts';
import { buildCookiePolicy } from '../sessions/cookies.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { createCheckedLog } from './check-log.ts';
import { ORIGIN } from './edge-under-test.ts';

/** Reads the settings of an edge without connections of its own. */
export function buildSettings(variables: Readonly<Record<string, string>> = {}): Settings {
  const all = { POSTERN_PUBLIC_ORIGIN: ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}`, ...variables };
  const reading = readSettings(all, ['a connection']);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return reading.settings;
}

/**
 * Calls one handler as an endpoint of an edge, without guards and routes.
 *
 * @param path of the public origin, or a whole URL
 * @returns the response, and the events that the endpoint has logged
 */
export async function callHandler(
  handler: Handler,
  init: RequestInit = {},
  path = '/',
  settings: Settings = buildSettings(),
): Promise<{ response: Response; events: LogEvent[] }> {
  const events: LogEvent[] = [];
  const wrap = createEndpointWrapper({
    now: Date.now,
    fetch: () => Promise.reject(new Error('unexpected request')),
    cookiePolicy: buildCookiePolicy(settings.publicOrigin),
    settings,
    keyRing: settings.keyRing,
    routes: [],
    log: createCheckedLog(events),
    count: () => undefined,
  });
  const app = new Hono<EdgeEnv>().all('*', wrap(handler));
  const response = await app.request(new URL(path, settings.publicOrigin).href, init);
  return { response, events };
}
