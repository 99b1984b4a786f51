import { buildSecretFetch } from '../forwarding/secret-header.ts';
import { dropBody, type Fetch } from '../http/fetch.ts';
import { buildCauseText } from '../observing/log.ts';
import type { Route } from '../routes/route.ts';
import { within } from '../time.ts';
import type { Finding } from './finding.ts';

/** How long an upstream may take to answer, in milliseconds. */
const UPSTREAM_TIMEOUT_MS = 5000;

/**
 * Sends a HEAD request to a route's upstream, with the route's secret if it has one. Any status means
 * that the upstream can be reached; 401 and 403 that it may not know the secret.
 */
export async function diagnoseUpstream(route: Route, fetch: Fetch): Promise<Finding> {
  const { name, upstream } = route;
  const check = `route ${name}: upstream ${upstream}`;
  const hasSecret = route.credential === 'secret';
  const send = hasSecret ? buildSecretFetch(fetch, route) : fetch;
  const request = send(upstream, { method: 'HEAD', redirect: 'manual' }).then(
    (response) => {
      const { status } = response;
      dropBody(response);
      const isRefused = hasSecret && (status === 401 || status === 403);
      return isRefused ? { warning: `answers ${status} with the secret; check its value` } : {};
    },
    (error: unknown) => ({
      fault: `${buildCauseText(error)}; check the address, the network and the certificate`,
    }),
  );
  const late = { fault: 'does not answer within 5 s; check the address and the network' };
  return { check, ...(await within(request, UPSTREAM_TIMEOUT_MS, late)) };
}
