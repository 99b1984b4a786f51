import type { Fetch } from '../http/fetch.ts';
import { buildCauseText } from '../observing/log.ts';
import type { Route } from '../routes/route.ts';
import { within } from '../time.ts';
import type { Finding } from './finding.ts';

/** How long an upstream may take to answer, in milliseconds. */
const UPSTREAM_TIMEOUT_MS = 5000;

/** Sends a HEAD request to a route's upstream. Any status means that the upstream can be reached. */
export async function diagnoseUpstream({ name, upstream }: Route, fetch: Fetch): Promise<Finding> {
  const check = `route ${name}: upstream ${upstream}`;
  const request = fetch(upstream, { method: 'HEAD', redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel();
      return undefined;
    },
    (error: unknown) =>
      `${buildCauseText(error)}; check the address, the network and the certificate`,
  );
  const fault = await within(request, UPSTREAM_TIMEOUT_MS, 'does not answer within 5 s');
  return { check, ...(fault !== undefined && { fault }) };
}
