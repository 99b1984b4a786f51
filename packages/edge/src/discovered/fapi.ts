import type { AuthorizationServer } from 'oauth4webapi';
import { type ConfigError, keepFixes } from '../failures/config-error.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions } from './options.ts';

// FAPI 2.0 Security Profile, Final (https://openid.net/specs/fapi-security-profile-2_0-final.html), as far
// as a client can keep to it and check it. Section numbers are those of that document.

/** The algorithms of JWTs (§5.4.1). `Ed25519` is the fully specified name of `EdDSA` (RFC 9864). */
const ALGORITHMS: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];

/** Whether an option breaks the profile, and what to do. */
type OptionRule = readonly [isBroken: (given: JsonObject) => boolean, fix: string];

const OPTION_RULES: readonly OptionRule[] = [
  [
    ({ clientAuthentication }) => read(clientAuthentication, 'method') !== 'private_key_jwt',
    'authenticates with a secret; set clientAuthentication to { method: "private_key_jwt", key }, or clientKey (§5.3.3.1)',
  ],
  [
    ({ clientAuthentication }) => {
      const alg = read(read(clientAuthentication, 'key'), 'alg');
      return typeof alg === 'string' && !ALGORITHMS.includes(alg);
    },
    'signs with an algorithm that is not allowed; use a key for PS256, ES256 or Ed25519 (§5.4.1)',
  ],
  [
    ({ assertionAudience = 'issuer' }) => assertionAudience !== 'issuer',
    'has an assertionAudience that is not issuer; remove it, or set it to issuer (§5.3.3.1)',
  ],
  [
    ({ issuer }) => isPlain(issuer),
    'has an issuer without https; TLS is required on loopback too (§5.2.1)',
  ],
  [
    ({ redirectUri }) => isPlain(redirectUri),
    'has a redirectUri without https; TLS is required on loopback too (§5.3.2.2)',
  ],
  [
    ({ pushedRequests }) => pushedRequests !== undefined,
    'has pushedRequests, but every request must be pushed; remove it (§5.3.3.2)',
  ],
  [
    ({ supportsPkce }) => supportsPkce !== undefined,
    'has supportsPkce, but the metadata must list S256; remove it (§5.3.3.1, §5.3.3.2)',
  ],
  [
    ({ allowsCodeInjection }) => allowsCodeInjection !== undefined,
    'has allowsCodeInjection, but PKCE is required; remove it (§5.3.3.2)',
  ],
  [
    ({ overrides, metadataUrl }) => overrides !== undefined || metadataUrl !== undefined,
    'has overrides or metadataUrl, but the metadata must come unchanged from the issuer; remove them (§5.3.3.1)',
  ],
  [
    ({ clientCredentials }) => clientCredentials !== undefined,
    'has clientCredentials, whose tokens are not bound to a key; use another connection for them (§5.3.2.1)',
  ],
];

/** Finds every option that FAPI 2.0 forbids, whatever the options' types. */
export function findFapiErrors(given: JsonObject): readonly string[] {
  if (given['profile'] !== 'fapi2') return [];
  const broken = OPTION_RULES.filter(([isBroken]) => isBroken(given));
  return broken.map(([, fix]) => `has the profile fapi2 and ${fix}`);
}

const PLAIN_ORIGIN =
  'has the profile fapi2 and a public origin without https; set POSTERN_PUBLIC_ORIGIN to an https origin (§5.3.2.2)';

/**
 * Finds the error in the public origin, which is known only when the settings are read: authorization
 * responses must not go over plain http.
 *
 * @param publicOrigin empty if it is not known
 */
export function findFapiOriginErrors(
  { id, profile }: Pick<DiscoveredOptions, 'id' | 'profile'>,
  publicOrigin: string,
): readonly ConfigError[] {
  if (profile === undefined || !isPlain(publicOrigin)) return [];
  return [{ name: `connection ${id}`, fix: PLAIN_ORIGIN }];
}

/** Adds the options that the profile implies. */
export function applyProfile(options: DiscoveredOptions): DiscoveredOptions {
  return options.profile === undefined ? options : { ...options, dpop: true };
}

/**
 * Finds everything that FAPI 2.0 requires of a provider and its metadata does not offer.
 *
 * @returns for the log; undefined if nothing is missing, or without the profile
 */
export function findFapiMetadataError(
  server: AuthorizationServer,
  options: DiscoveredOptions,
): string | undefined {
  const { profile, issuer, scopes = DEFAULT_SCOPES } = options;
  if (profile === undefined) return undefined;
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
  const { token_endpoint_auth_signing_alg_values_supported: signing } = server;
  const alg = readAlgorithm(options);
  const missing = keepFixes([
    server.issuer !== issuer && 'metadata names another issuer (§5.3.3.1)',
    server.pushed_authorization_request_endpoint === undefined &&
      'no pushed_authorization_request_endpoint (§5.3.2.2)',
    server.authorization_response_iss_parameter_supported !== true &&
      'no authorization_response_iss_parameter_supported (§5.3.2.2)',
    !methods.includes('private_key_jwt') &&
      'no private_key_jwt in token_endpoint_auth_methods_supported (§5.3.2.1)',
    signing?.includes(alg) === false &&
      `no ${alg} in token_endpoint_auth_signing_alg_values_supported (§5.4.1)`,
    scopes.includes('openid') &&
      restrictAlgorithms(server).length === 0 &&
      'no PS256, ES256 or EdDSA in id_token_signing_alg_values_supported (§5.4.1)',
  ]);
  if (missing.length === 0) return undefined;
  return `the provider does not support the profile fapi2: ${missing.join('; ')}`;
}

/** Removes the algorithms of JWTs that the profile forbids, so that every check of the edge rejects them. */
export function applyProfileToMetadata<Server extends AuthorizationServer>(
  server: Server,
  { profile }: Pick<DiscoveredOptions, 'profile'>,
): Server {
  if (profile === undefined) return server;
  return { ...server, id_token_signing_alg_values_supported: restrictAlgorithms(server) };
}

function restrictAlgorithms({
  id_token_signing_alg_values_supported: listed = [...ALGORITHMS],
}: AuthorizationServer): string[] {
  return ALGORITHMS.filter((name) => listed.includes(name));
}

function readAlgorithm({ clientAuthentication }: DiscoveredOptions): string {
  return clientAuthentication.method === 'private_key_jwt' ? clientAuthentication.key.alg : '';
}

function read(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isPlain(url: unknown): boolean {
  return typeof url === 'string' && /^http:/i.test(url);
}
