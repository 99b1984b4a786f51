import type { Flow } from '@postern/core';
import { type Connection, defineRoutes, type Route, type Routes } from '@postern/edge';
import { type DiscoveredOptions, discovered } from '@postern/edge/discovered';
import { ClientSecretPost } from 'oauth4webapi';

/** A connection of an edge under test, as JSON, so that an edge of any runtime can be told of it. */
export type ConnectionPlan =
  | ({ readonly kind: 'discovered' } & Omit<DiscoveredOptions, 'id' | 'flow' | 'redirectUri'>)
  /** Plain OAuth 2.0 without metadata: an adapter by hand, with the secret in the body. */
  | {
      readonly kind: 'written';
      readonly issuer: string;
      readonly authorizationEndpoint: string;
      readonly tokenEndpoint: string;
      readonly clientId: string;
      readonly secret: string;
      readonly scopes: readonly string[];
    };

/** What an edge under test is started with. */
export interface EdgePlan {
  readonly variables: Readonly<Record<string, string>>;
  readonly connections: readonly {
    readonly id: string;
    readonly flow: Flow;
    /** Of the browser flow: a page of the app. */
    readonly redirectUri?: string;
    readonly plan: ConnectionPlan;
    /** Calls to `/api/<id>/…` carry the user's token there. */
    readonly upstream: { readonly origin: string; readonly path: string };
  }[];
}

export function buildConnections({ connections }: EdgePlan): Connection[] {
  return connections.map(({ id, flow, redirectUri, plan }) => {
    if (plan.kind === 'discovered') return discovered({ ...plan, id, flow, redirectUri });
    const { issuer, authorizationEndpoint, tokenEndpoint, clientId, secret, scopes } = plan;
    return {
      id,
      authorizationServer: {
        issuer,
        authorization_endpoint: authorizationEndpoint,
        token_endpoint: tokenEndpoint,
      },
      client: { client_id: clientId },
      clientAuthentication: ClientSecretPost(secret),
      authorizationCode: { flow, ...(redirectUri !== undefined && { redirectUri }), scopes },
      refresh: true,
    };
  });
}

export function buildUserRoutes({ connections }: EdgePlan): Routes {
  return defineRoutes(
    connections.map(
      ({ id, upstream }): Route => ({
        name: id,
        upstream: upstream.origin,
        allow: [{ methods: ['GET'], path: upstream.path }],
        credential: 'user',
        connection: id,
        maxBodyBytes: 0,
        firstByteTimeoutMs: 10_000,
        idleTimeoutMs: 10_000,
        rateLimits: {},
      }),
    ),
  );
}
