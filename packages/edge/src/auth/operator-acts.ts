import type { ApiKeyCreated, ApiKeyRequest } from '@postern/core';
import type { Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { type JsonFields, readJsonBody, readOptionalJsonBody } from '../guards/json-body.ts';
import { guardOperator } from '../guards/operator.ts';
import { requestApiKey } from '../oauth/api-key-request.ts';
import { discover } from '../oauth/discover.ts';
import type { ServiceGrant } from '../service-token/service-tokens.ts';

/**
 * `POST /auth/connections/{id}/apikeys`: makes an API key at the service, and shows it this once.
 *
 * Failures: `operator_unauthorized`, `route_unknown`, `request_` ones, `provider_unsupported` where
 * the connection, the account or the service's version cannot; other `provider_` ones.
 */
export async function answerApiKey(c: EdgeContext): Promise<Outcome> {
  const connection = await readConnection(c);
  if (connection instanceof Failure) return connection;
  const request = await readJsonBody(c, readApiKeyRequest);
  if (request instanceof Failure) return request;
  const edge = c.get('edge');
  const apiKey = await requestApiKey(connection, request.name, edge);
  if (apiKey instanceof Failure) return apiKey;
  const { name } = request;
  const { id } = connection;
  edge.log({ event: 'api_key_created', requestId: c.get('requestId'), connection: id, name });
  const created: ApiKeyCreated = { name, apiKey };
  return c.json(created, 201);
}

/** Its schema is `apiKeyRequestSchema` of core. */
export function readApiKeyRequest(fields: JsonFields): ApiKeyRequest {
  return { name: fields.text('name', /^[^]{1,100}$/) };
}

/**
 * `POST /auth/connections/{id}/revoke`: ends the edge's own tokens at the service, there and here.
 * The next call that needs one gets a new one.
 *
 * Failures: `operator_unauthorized`, `route_unknown`, `provider_unsupported`, other `provider_`
 * ones, `store_unavailable`; after these, the act can be tried again.
 */
export async function answerRevoke(c: EdgeContext): Promise<Outcome> {
  const connection = await readConnection(c);
  if (connection instanceof Failure) return connection;
  const request = await readOptionalJsonBody(c, () => undefined);
  if (request instanceof Failure) return request;
  if (!connection.revocation) return new Failure('provider_unsupported');
  const { log, serviceTokens } = c.get('edge');
  for (const grant of readGrants(c, connection)) {
    const failure = await serviceTokens.revoke(grant);
    if (failure !== undefined) return failure;
  }
  log({
    event: 'service_tokens_revoked',
    requestId: c.get('requestId'),
    connection: connection.id,
  });
  return c.body(null, 204);
}

async function readConnection(c: EdgeContext): Promise<Connection | Failure> {
  const refusal = await guardOperator(c);
  if (refusal !== undefined) return refusal;
  const edge = c.get('edge');
  const known = edge.connections.get(c.req.param('id') ?? '');
  return known ? discover(known, edge) : new Failure('route_unknown');
}

/** Every grant that a route of the connection uses. */
function readGrants(c: EdgeContext, connection: Connection): ServiceGrant[] {
  return c
    .get('edge')
    .routes.filter((route) => route.credential === 'service')
    .filter((route) => route.connection === connection.id)
    .map((route) => ({ ...route, connection }));
}
