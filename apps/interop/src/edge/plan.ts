import type { Flow } from '@postern/core';
import { type Connection, defineRoutes, type Route, type Routes } from '@postern/edge';
import { type DiscoveredOptions, discovered } from '@postern/edge/discovered';
import { ClientSecretPost } from 'oauth4webapi';

/** A connection of the edge as JSON, so that an edge on any runtime can be configured with it. */
export type ConnectionPlan =
  | ({ readonly kind: 'discovered' } & Omit<DiscoveredOptions, 'id' | 'flow' | 'redirectUri'>)
  /** Plain OAuth 2.0 without metadata: endpoints by hand, and the secret in the body. */
  | {
      readonly kind: 'written';
      readonly issuer: string;
      readonly authorizationEndpoint: string;
      readonly tokenEndpoint: string;
      readonly clientId: string;
      readonly secret: string;
      readonly scopes: readonly string[];
    };

/** The configuration of an edge. */
export interface EdgePlan {
  readonly variables: Readonly<Record<string, string>>;
  readonly connections: readonly {
    readonly id: string;
    readonly flow: Flow;
    /** A page of the app; for the browser flow only. */
    readonly redirectUri?: string;
    readonly plan: ConnectionPlan;
    /** Where calls to `/api/<id>/…` go, with the user's token. */
    readonly upstream: { readonly origin: string; readonly path: string };
  }[];
}

/** Builds the connections of a plan. */
export function buildConnections({ connections }: EdgePlan): Connection[] {
  return connections.map(({ id, flow, redirectUri, plan }) => {
    if (plan.kind === 'discovered') {
      const { kind: _, ...options } = plan;
      return discovered({ ...options, id, flow, redirectUri });
    }
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

/** Builds one route per connection to an endpoint that verifies the user's token. */
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
