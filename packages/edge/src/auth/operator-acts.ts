import type { ApiKeyCreated, ApiKeyRequest } from '@postern/core';
import type { EdgeContext, Handler } from '../app/context.ts';
import { type JsonFields, readJsonBody, readOptionalJsonBody } from '../app/json-body.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { logRequest } from '../app/request-log.ts';
import { Failure } from '../failures/failure.ts';
import { guardOperator, type OperatorParts } from '../guards/operator.ts';
import { requestApiKey } from '../oauth/api-key-request.ts';
import { type ResolvedConnection, resolveConnection } from '../oauth/connection.ts';

type OperatorActParts = OperatorParts &
  Pick<EdgeParts, 'connections' | 'keyRing' | 'now' | 'log' | 'count'>;

/**
 * `POST /auth/connections/{id}/apikeys`: creates an API key at the provider and returns it. The edge
 * does not keep the key.
 *
 * Failures: `operator_unauthorized`, `route_unknown`, `request_` failures, `provider_unsupported` if
 * the connection, the account or the provider's version has no API keys; other `provider_` failures.
 */
export function createApiKeyHandler(parts: OperatorActParts): Handler {
  return async (c) => {
    const connection = await readConnection(c, parts);
    if (connection instanceof Failure) return connection;
    const request = await readJsonBody(c, readApiKeyRequest);
    if (request instanceof Failure) return request;
    const apiKey = await requestApiKey(connection, request.name, providerContextOf(c, parts));
    if (apiKey instanceof Failure) return apiKey;
    const { name } = request;
    const { id } = connection;
    await logRequest(c, parts, { event: 'api_key_created', connection: id, name });
    const created: ApiKeyCreated = { name, apiKey };
    return c.json(created, 201);
  };
}

/** Reads the fields of `apiKeyRequestSchema` of core. */
export function readApiKeyRequest(fields: JsonFields): ApiKeyRequest {
  return { name: fields.text('name', /^[^]{1,100}$/) };
}

/**
 * `POST /auth/connections/{id}/revoke`: revokes the edge's own tokens at the provider and deletes
 * them here. The next call that needs a token requests a new one.
 *
 * Failures: `operator_unauthorized`, `route_unknown`, `provider_unsupported`, other `provider_`
 * failures, `store_unavailable`. After any of them the operator can try again.
 */
export function createRevokeHandler(
  parts: OperatorActParts & Pick<EdgeParts, 'routes' | 'serviceTokens' | 'userAccess'>,
): Handler {
  return async (c) => {
    const connection = await readConnection(c, parts);
    if (connection instanceof Failure) return connection;
    const request = await readOptionalJsonBody(c, () => undefined);
    if (request instanceof Failure) return request;
    if (!connection.revocation) return new Failure('provider_unsupported');
    const { id } = connection;
    const { routes, userAccess } = parts;
    for (const route of [...routes, ...(userAccess?.listActors?.(routes) ?? [])]) {
      if (route.credential !== 'service' || route.connection !== id) continue;
      const failure = await parts.serviceTokens.revoke({ ...route, connection });
      if (failure !== undefined) return failure;
    }
    await logRequest(c, parts, { event: 'service_tokens_revoked', connection: id });
    return c.body(null, 204);
  };
}

async function readConnection(
  c: EdgeContext,
  parts: OperatorActParts,
): Promise<ResolvedConnection | Failure> {
  const refusal = await guardOperator(c, parts);
  if (refusal !== undefined) return refusal;
  const known = parts.connections.get(c.req.param('id') ?? '');
  if (known === undefined) return new Failure('route_unknown');
  return resolveConnection(known, providerContextOf(c, parts));
}
