import type { ApiTokenRequest, TokenExchange } from '../routes/api-token.ts';

/**
 * Names a request within a session. Requests that differ in anything that reaches the provider have
 * different names, and so different tokens.
 */
export function buildTokenName({ resource, audience, scopes, exchange }: ApiTokenRequest): string {
  return JSON.stringify(
    exchange ? ['exchange', ...listExchange(exchange)] : [resource, audience, ...(scopes ?? [])],
  );
}

function listExchange({ actor, ...exchange }: TokenExchange): readonly unknown[] {
  const { audience, resource, scopes, requestedTokenType, subject } = exchange;
  const fields = [audience, resource, scopes, requestedTokenType, subject];
  return [...fields, actor && [actor.connection, actor.scopes, actor.resource]];
}
