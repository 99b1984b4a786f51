import type { Exchange } from './flow.ts';
import { isCallback } from './read-flow.ts';

/** The words for each guard that the edge's trace names. */
const guards: Readonly<Record<string, string>> = {
  'csrf-header': 'The header X-Postern is present',
  origin: 'The origin is allowed',
};

/** The guards that a request has passed, by the edge's trace. */
export function readGuards({ trace }: Exchange): string[] {
  return trace.checks.map((name) => guards[name] ?? name);
}

/**
 * The other checks that a request has passed. The trace does not name them. They follow from the
 * edge's calls, because the edge calls a provider or an API only after them (`auth/callback.ts` and
 * `forwarding/forward.ts` in the edge).
 */
export function readLaterChecks(exchange: Exchange): string[] {
  const { path, trace } = exchange;
  const leased = trace.storeMs === 0 && trace.cookies.some(({ kind }) => kind === 'lease cookie');
  const session = leased ? 'The lease is valid: no store read' : 'The cookie decrypts the session';
  const called = trace.calls.length > 0;
  if (isCallback(path) && called) {
    return [
      'The response arrived at the connection’s redirect URI',
      'This browser started the sign-in: state and verifier match its cookie',
      'The issuer is the expected one',
    ];
  }
  if (path === '/auth/refresh' && called) return [session];
  if (path.startsWith('/api/') && trace.calls.some(({ lane }) => lane === 'upstream')) {
    return ['The route is configured', 'The request is within the rate limits', session];
  }
  if (path.startsWith('/auth/connections/') && called) return ['The operator’s token is right'];
  return [];
}
