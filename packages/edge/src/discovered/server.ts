import * as v from 'valibot';
import type { JsonObject } from '../http/json.ts';
import type { ResolvedServer } from '../oauth/connection.ts';
import { readSecretMethod } from './client-authentication.ts';
import { describeIssuer, isPublishedBy } from './issuer.ts';
import { type DiscoveredOptions, isSecureUrl, readFlow } from './options.ts';
import { readSigningAlgorithms } from './signing.ts';

/** The URLs that the edge or a browser requests. */
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
  'end_session_endpoint',
  'userinfo_endpoint',
] as const;

/** The fields that must be lists of strings if present. */
const LISTS = [
  'code_challenge_methods_supported',
  'dpop_signing_alg_values_supported',
  'id_token_signing_alg_values_supported',
  'token_endpoint_auth_methods_supported',
] as const;
const listSchema = v.optional(v.array(v.string()));

/**
 * Validates metadata (RFC 8414 §2).
 *
 * @param document the metadata without its empty fields
 * @returns the metadata; or why the edge cannot rely on it, for the log
 */
export function readServer(
  document: JsonObject,
  options: DiscoveredOptions,
): ResolvedServer | string {
  const { issuer } = options;
  // RFC 8414 §3.3 requires identical issuers. An equivalent URL is another issuer.
  if (!isPublishedBy(document['issuer'], issuer)) {
    const published = describeIssuer(document['issuer']);
    return `metadata of another issuer: ${published} is published, ${describeIssuer(issuer)} is set`;
  }
  const allowsLoopback = issuer.startsWith('http:');
  const insecure = ENDPOINTS.find(
    (name) => document[name] !== undefined && !isSecureUrl(document[name], allowsLoopback),
  );
  if (insecure !== undefined) return `metadata whose ${insecure} is not https`;
  const unlisted = LISTS.find((name) => !v.is(listSchema, document[name]));
  if (unlisted !== undefined) return `metadata whose ${unlisted} is not a list`;
  return isServer(document) ? (findServerError(document, options) ?? document) : 'no metadata';
}

/** Narrows the type. All fields that the edge reads were checked before. */
function isServer(document: JsonObject): document is JsonObject & ResolvedServer {
  return typeof document['issuer'] === 'string';
}

/** Finds a feature that the connection needs and the provider does not offer. */
function findServerError(server: ResolvedServer, options: DiscoveredOptions): string | undefined {
  const { supportsPkce, dpop } = options;
  if (server.token_endpoint === undefined) return 'metadata without token_endpoint';
  if (readFlow(options) === undefined) return undefined;
  if (dpop && !server.dpop_signing_alg_values_supported?.includes('ES256')) {
    return 'metadata without DPoP by ES256; leave dpop out';
  }
  if (server.authorization_endpoint === undefined) return 'metadata without authorization_endpoint';
  // RFC 9700 §2.1.1: PKCE protects only if the provider supports it.
  const methods = server.code_challenge_methods_supported ?? (supportsPkce ? ['S256'] : []);
  return methods.includes('S256')
    ? undefined
    : 'metadata without S256; set supportsPkce if it does';
}

/**
 * Finds statements of the metadata that make sign-ins fail if they are true. Metadata is sometimes
 * wrong about them, so the edge warns and still lets users sign in.
 */
export function findWarnings(
  server: ResolvedServer,
  options: DiscoveredOptions,
): readonly string[] {
  const { clientAuthentication, scopes = ['openid'] } = options;
  const { method: stated } = clientAuthentication;
  const method = stated === 'client_secret' ? readSecretMethod(server) : stated;
  const methods = server.token_endpoint_auth_methods_supported ?? [method];
  const named = server.id_token_signing_alg_values_supported?.join(', ');
  const needsIdToken = readFlow(options) !== undefined && scopes.includes('openid');
  return [
    ...(methods.includes(method)
      ? []
      : [`the provider lists ${methods.join(', ')}, and clientAuthentication is ${method}`]),
    ...(needsIdToken && readSigningAlgorithms(server).length === 0
      ? [`ID tokens are signed by ${named} only, not by a provider key; set the provider to RS256`]
      : []),
  ];
}
