import * as v from 'valibot';
import { keepFixes } from '../failures/config-error.ts';
import type { JsonObject } from '../http/json.ts';
import type { ResolvedServer } from '../oauth/connection.ts';
import { namesUser } from '../settings/environment.ts';
import { readSecretMethod } from './client-authentication.ts';
import { describeIssuer, isPublishedBy } from './issuer.ts';
import { ADVICE, ENDPOINTS, FLAGS, LISTS } from './metadata-fields.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions, isSecureUrl, readFlow } from './options.ts';
import { readSigningAlgorithms } from './signing.ts';

const listSchema = v.optional(v.array(v.string()));

const booleanSchema = v.optional(v.boolean());

/**
 * Parses metadata (RFC 8414 §2).
 *
 * @param document the published metadata with empty fields removed and `overrides` applied
 * @returns the metadata; or why the edge cannot use it, for the log
 */
export function parseMetadata(
  document: JsonObject,
  options: DiscoveredOptions,
): ResolvedServer | string {
  const { issuer } = options;
  if (!isMetadata(document, issuer)) {
    const published = describeIssuer(document['issuer']);
    return `metadata names issuer ${published}, but ${describeIssuer(issuer)} is configured`;
  }
  const allowsLoopback = issuer.startsWith('http:');
  const insecure = ENDPOINTS.find(
    (name) => document[name] !== undefined && !isSecureUrl(document[name], allowsLoopback),
  );
  if (insecure !== undefined) {
    const endpoint: unknown = document[insecure];
    const isUser = typeof endpoint === 'string' && namesUser(endpoint);
    return `metadata whose ${insecure} ${isUser ? 'names a user' : 'is not https'}`;
  }
  const unlisted = LISTS.filter((name) => !v.is(listSchema, document[name]));
  const needed = unlisted.find((name) => !ADVICE.includes(name));
  if (needed !== undefined) return `metadata whose ${needed} is not a list`;
  const unflagged = FLAGS.find((name) => !v.is(booleanSchema, document[name]));
  if (unflagged !== undefined) return `metadata whose ${unflagged} is not a boolean`;
  const metadata = unlisted.length === 0 ? document : { ...document };
  for (const name of unlisted) delete metadata[name];
  return findMetadataError(metadata, options) ?? metadata;
}

/**
 * Whether the document is metadata of the issuer. `parseMetadata` then checks the other fields that
 * the edge reads. The issuer must match byte for byte (RFC 8414 §3.3): `https://a.example` and
 * `https://a.example/` are different issuers. `isPublishedBy` has one exception, for Entra.
 */
function isMetadata(document: JsonObject, issuer: string): document is JsonObject & ResolvedServer {
  return isPublishedBy(document['issuer'], issuer);
}

/** Finds a feature that the connection needs and the provider does not offer. */
function findMetadataError(
  metadata: ResolvedServer,
  options: DiscoveredOptions,
): string | undefined {
  if (metadata.token_endpoint === undefined) return 'metadata without token_endpoint';
  // No users sign in: PKCE, DPoP and the authorization endpoint do not matter.
  if (readFlow(options) === undefined) return undefined;
  if (options.dpop && !metadata.dpop_signing_alg_values_supported?.includes('ES256')) {
    return 'the provider does not support DPoP with ES256; remove the dpop option';
  }
  if (metadata.authorization_endpoint === undefined) {
    return 'metadata without authorization_endpoint';
  }
  return findPkceError(metadata, options);
}

/** RFC 9700 §2.1.1: PKCE protects only if the provider supports it. */
function findPkceError(
  { code_challenge_methods_supported: methods }: ResolvedServer,
  { supportsPkce }: DiscoveredOptions,
): string | undefined {
  if (supportsPkce === false) return undefined;
  if (methods === undefined) {
    return supportsPkce
      ? undefined
      : 'metadata does not list PKCE method S256; set supportsPkce if the provider supports it';
  }
  return methods.includes('S256')
    ? undefined
    : 'metadata lists PKCE methods without S256; if the provider supports it, set code_challenge_methods_supported in overrides';
}

/**
 * Returns warnings for metadata that contradicts the options. Only warnings, because metadata is
 * sometimes wrong and sign-in works anyway.
 */
export function findWarnings(
  metadata: ResolvedServer,
  options: DiscoveredOptions,
): readonly string[] {
  const { clientAuthentication, scopes = DEFAULT_SCOPES } = options;
  const { method: configured } = clientAuthentication;
  const method = readMethod(configured, metadata);
  const methods = metadata.token_endpoint_auth_methods_supported ?? [method];
  const needsIdToken = readFlow(options) !== undefined && scopes.includes('openid');
  return keepFixes([
    !methods.includes(method) &&
      `the provider lists ${methods.join(', ')}, and clientAuthentication is ${method}`,
    needsIdToken && readSigningAlgorithms(metadata).length === 0 && describeSigning(metadata),
  ]);
}

/** The method as the metadata names it. */
function readMethod(
  method: DiscoveredOptions['clientAuthentication']['method'],
  metadata: ResolvedServer,
): string {
  if (method === 'signed_secret') return 'client_secret_post';
  return method === 'client_secret' ? readSecretMethod(metadata) : method;
}

function describeSigning({
  id_token_signing_alg_values_supported: listed = [],
}: ResolvedServer): string {
  return listed.length === 0
    ? 'the provider lists no algorithm for ID tokens; set id_token_signing_alg_values_supported in overrides'
    : `the provider signs ID tokens only with ${listed.join(' or ')}, which the edge rejects; configure the client at the provider for RS256`;
}
