import type { Config } from '@postern/core';
import type { Auth } from '../auth.ts';
import { measureClock } from '../clock.ts';
import type { AuthError } from '../error.ts';
import { requestEdge } from '../request.ts';
import { type Explanation, explanations } from './explanations.ts';

/** A problem that keeps the kit from working, with its cause and fix. */
export interface Finding extends Explanation {
  /** A failure code, or a code of {@link diagnose}, such as `clock_skewed`. */
  readonly code: string;
}

/** The clock difference that is reported, in milliseconds. */
const CLOCK_WARNING_MS = 60_000;

/**
 * Checks what may keep sign-in from working on this page. It requests `/auth/config`, and compares
 * this machine's clock with the edge's. It never rejects.
 */
export async function diagnose(auth: Pick<Auth, 'fetch' | 'state'>): Promise<readonly Finding[]> {
  const findings = [...findPageFaults()];
  if ('error' in auth.state && auth.state.error) findings.push(explain(auth.state.error));
  await requestEdge(auth.fetch, 'config').then(
    (config) => findings.push(...findConfigFaults(config)),
    (error: AuthError) => findings.push(explain(error)),
  );
  if (Math.abs(await measureClock(auth)) > CLOCK_WARNING_MS) {
    findings.push({
      code: 'clock_skewed',
      cause: 'The clock of this machine differs from the edge’s by more than a minute.',
      fix: 'Show times with useCountdown, which corrects it; set the clock.',
    });
  }
  return findings;
}

/** Returns the most likely cause of a failure and its fix. */
export function explain({ code, cause }: Pick<AuthError, 'code'> & { cause?: unknown }): Finding {
  // The kit's own paths are the edge's, unless edgeOrigin is written in another way than an origin.
  const isNoOrigin = cause instanceof TypeError && cause.message === 'Not the edge';
  return { code, ...(isNoOrigin ? edgeOriginInvalid : explanations[code]) };
}

const edgeOriginInvalid: Explanation = {
  cause: 'The edgeOrigin of createAuth is not an origin, so the kit sends no request.',
  fix: 'Write edgeOrigin in lower case, with scheme and host, and with the port if it is not the default, without a slash at the end: https://edge.example.com.',
};

function* findPageFaults(): Generator<Finding> {
  if (!isSecureContext) {
    yield {
      code: 'context_insecure',
      cause: 'The page came over http from another machine, so the browser has no crypto.subtle.',
      fix: 'Use https, or http://localhost.',
    };
  }
  if (isInForeignFrame()) {
    yield {
      code: 'page_framed',
      cause:
        'The page is in a frame of another origin. The edge starts no sign-in in a frame (guard_origin), and a frame of another site gets no session cookie.',
      fix: 'Show the app in a tab of its own.',
    };
  }
  if (!navigator.cookieEnabled) {
    yield {
      code: 'cookies_off',
      cause: 'The browser blocks cookies: each sign-in ends with callback_attempt_missing.',
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

/** Whether a page of another origin shows this one in a frame: that page's address is not readable. */
function isInForeignFrame(): boolean {
  try {
    return top?.location.href === undefined;
  } catch {
    return true;
  }
}

function* findConfigFaults({ connections }: Config): Generator<Finding> {
  const signIns = connections.filter((one) => 'authorizationEndpoint' in one);
  if (signIns.length === 0) yield explain({ code: 'connection_unknown' });
  for (const { id, flow, redirectUri } of signIns) {
    const { origin } = new URL(redirectUri);
    if (flow === 'edge') {
      // The response arrives at the edge, not at this page.
      if (isOtherSite(origin)) {
        yield {
          code: 'edge_site_differs',
          cause: `${id} signs users in at ${origin}, which is another site than this page. The browser does not send the session cookie (SameSite=Strict) from this page.`,
          fix: 'Serve app and edge over the same scheme and under the same registrable domain, such as app.example.com and edge.example.com.',
        };
      }
      continue;
    }
    if (origin !== location.origin) {
      yield {
        code: 'redirect_origin_differs',
        cause: `${id} sends users back to ${origin}, but this page is ${location.origin}. The sign-in is not stored there.`,
        fix: 'Open the app under the origin of the redirect URI (localhost and 127.0.0.1 differ), or set POSTERN_PUBLIC_ORIGIN.',
      };
    }
  }
}

/**
 * Whether an origin belongs to another site than this page: another scheme or registrable domain
 * (HTML standard, "schemefully same site"). Without a list of public suffixes, two names under a
 * suffix such as `co.uk` count as one site.
 */
function isOtherSite(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol !== location.protocol || readEnd(hostname) !== readEnd(location.hostname);
}

/** The last two labels of a host name. Names of the same registrable domain share them. */
function readEnd(name: string): string {
  return name.split('.').slice(-2).join('.');
}
