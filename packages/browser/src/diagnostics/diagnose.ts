import type { Config } from '@postern/core';
import type { Auth } from '../auth.ts';
import { measureClock } from '../clock.ts';
import type { AuthError } from '../error.ts';
import { requestEdge } from '../request.ts';
import { type Explanation, explanations } from './explanations.ts';

/** Something that keeps the kit from working. */
export interface Finding extends Explanation {
  readonly code: string;
}

/** More than this apart, in milliseconds, and countdowns only work because they are corrected. */
const CLOCK_WARNING_MS = 60_000;

export interface DiagnoseOptions {
  /** As given to `createAuth`. Default: `/callback`. */
  readonly callbackPath?: string;
}

/** Looks for what keeps sign-in from working on this page. An empty list: nothing was found. */
export async function diagnose(
  auth: Pick<Auth, 'fetch' | 'state'>,
  { callbackPath = '/callback' }: DiagnoseOptions = {},
): Promise<readonly Finding[]> {
  const findings = [...findPageFaults()];
  if ('error' in auth.state && auth.state.error) findings.push(explain(auth.state.error));
  await requestEdge(auth.fetch, 'config').then(
    (config) => findings.push(...findConfigFaults(config, callbackPath)),
    (error: AuthError) => findings.push(explain(error)),
  );
  if (Math.abs(await measureClock(auth)) > CLOCK_WARNING_MS) {
    findings.push({
      code: 'clock_skewed',
      cause: 'The clock of this machine is more than a minute off the edge’s.',
      fix: 'Show times with useCountdown, which corrects it; set the clock.',
    });
  }
  return findings;
}

/** What most likely led to a failure, and what to do about it. */
export function explain({ code }: Pick<AuthError, 'code'>): Finding {
  return { code, ...explanations[code] };
}

function* findPageFaults(): Generator<Finding> {
  if (!isSecureContext) {
    yield {
      code: 'context_insecure',
      cause: 'The page came over http from a host that is not this machine: no crypto.subtle here.',
      fix: 'Use https, or http://localhost.',
    };
  }
  if (!navigator.cookieEnabled) {
    yield {
      code: 'cookies_off',
      cause: 'The browser keeps no cookies here: each sign-in ends with callback_attempt_missing.',
      fix: 'Ask the user to allow cookies for this site. Do not show the app in a frame of another site.',
    };
  }
  try {
    sessionStorage.setItem('postern-probe', '');
    sessionStorage.removeItem('postern-probe');
  } catch (error) {
    const { cause, fix } = explanations.storage_unavailable;
    yield { code: 'storage_unavailable', cause: `${cause} (${String(error)})`, fix };
  }
}

function* findConfigFaults({ connections }: Config, callbackPath: string): Generator<Finding> {
  const signIns = connections.filter((one) => 'authorizationEndpoint' in one);
  if (signIns.length === 0) yield explain({ code: 'connection_unknown' });
  for (const { id, flow, redirectUri } of signIns) {
    const { origin, pathname } = new URL(redirectUri);
    if (flow === 'edge') {
      // The answer goes to the edge.
      if (isOtherSite(origin)) {
        yield {
          code: 'edge_site_differs',
          cause: `${id} signs users in at ${origin}, which is another site than this page: the browser does not send the session cookie (SameSite=Strict) from here.`,
          fix: 'Serve app and edge over one scheme, under one registrable domain, such as app.example.com and edge.example.com.',
        };
      }
      continue;
    }
    if (origin !== location.origin) {
      yield {
        code: 'redirect_origin_differs',
        cause: `${id} sends users back to ${origin}, and this page is ${location.origin}: no attempt is found there.`,
        fix: 'Open the app under the origin of the redirect URI (localhost and 127.0.0.1 differ), or set POSTERN_PUBLIC_ORIGIN.',
      };
    }
    if (!`${pathname}/`.startsWith(`${callbackPath}/`)) {
      yield {
        code: 'callback_path_differs',
        cause: `${id} sends users back to ${pathname}, and the kit expects ${callbackPath}.`,
        fix: `Call createAuth({ callbackPath: '${pathname}' }), and serve the app there.`,
      };
    }
  }
}

/**
 * Whether an origin is of another site than this page: another scheme or registrable domain (HTML
 * standard, "schemefully same site"). Without a list of public suffixes, two names under one suffix
 * such as `co.uk` pass for one site.
 */
function isOtherSite(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol !== location.protocol || readEnd(hostname) !== readEnd(location.hostname);
}

/** The last two labels of a host name: two names of one registrable domain share them. */
function readEnd(name: string): string {
  return name.split('.').slice(-2).join('.');
}
