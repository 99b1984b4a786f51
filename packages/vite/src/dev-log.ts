import type { LogEvent } from '@postern/edge';
import { readEventLevel, type ServerEvent } from '@postern/edge/monitoring';
import { explainFailure, type SignInFacts } from './dev-advice.ts';
import { type DevRoutes, describeRoutes, isAborted, isAboutRoute } from './dev-routes.ts';

/** Events that are useless in development. */
const QUIET: ReadonlySet<string> = new Set(['counters', 'no_client_address', 'listening']);
/** A terminal may interpret them as commands. */
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/** What the log tells a developer besides an event. */
export interface DevLogOptions {
  readonly warn: (text: string) => void;
  readonly facts: readonly SignInFacts[];
  readonly publicOrigin: string;
  readonly routes: DevRoutes;
}

/** Creates a log that writes what a developer can act upon: each failure of the edge, with its fix. */
export function createDevLog({
  warn,
  facts,
  publicOrigin,
  routes,
}: DevLogOptions): (event: LogEvent | ServerEvent) => void {
  // A cause may repeat what a request or a provider sent.
  const write = (lines: readonly string[]): void =>
    warn(lines.map((line) => line.replaceAll(CONTROL_CHARACTERS, ' ')).join('\n       '));
  // A failure to read the metadata is an event of its own, before the failure of the sign-in.
  let lastCause: string | undefined;
  return (event) => {
    if (QUIET.has(event.event)) return;
    if (event.event === 'failure') {
      if (isAborted(event)) return;
      const { method, path, code, cause } = event;
      const isKnown = cause !== undefined && cause === lastCause;
      lastCause = undefined;
      const line = `${method} ${path}: ${code}${isKnown ? '' : describeCause(cause)}`;
      const about = isAboutRoute(code) && cause === undefined ? [describeRoutes(path, routes)] : [];
      write([line, ...about, ...explainFailure(event, facts, publicOrigin)]);
      return;
    }
    if (event.event === 'sign_in_refused') {
      const { connection, cause } = event;
      const isUser = /^(access_denied|user_cancelled)/.test(cause);
      const refusal = { code: 'authorization_failed', path: '/auth/callback', connection };
      const advice = isUser ? [] : explainFailure(refusal, facts, publicOrigin);
      write([`${connection}: the provider refused the sign-in${describeCause(cause)}`, ...advice]);
      return;
    }
    if (['debug', 'info'].includes(readEventLevel(event))) return;
    const { event: name, ...rest } = event;
    if ('connection' in rest && 'cause' in rest && typeof rest.cause === 'string') {
      lastCause = rest.cause;
      write([`${rest.connection}: ${name}${describeCause(rest.cause)}`]);
      return;
    }
    write([`${name} ${JSON.stringify(rest)}`]);
  };
}

function describeCause(cause: string | undefined): string {
  return cause === undefined ? '' : ` (${cause})`;
}
