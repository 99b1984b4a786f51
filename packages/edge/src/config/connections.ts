import type { EdgeConnection } from '../app/parts.ts';
import { declared } from '../declared/declared.ts';
import type { DeclaredOptions } from '../declared/options.ts';
import { discovered } from '../discovered/discovered.ts';
import {
  type ClientAuthentication,
  DEFAULT_SCOPES,
  type DiscoveredOptions,
} from '../discovered/options.ts';
import { parseObject } from '../http/json.ts';

/**
 * A connection of a configuration file. It is a connection of its own, or it sets settings that
 * switch a built-in one on.
 */
export interface ConfigConnection<Id extends string = string> {
  readonly id: Id;
  readonly connection?: EdgeConnection;
  /** Settings by name, such as `LOCKIT_CLIENT_ID`. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /**
   * Present if issuer, client id or secret is missing: makes the same connection to a provider for
   * development. Other runtimes report what is missing.
   */
  readonly useDevelopmentProvider?: (provider: DevelopmentProvider) => ConfigConnection<Id>;
}

/** A provider for development, and the client that is registered there. */
export interface DevelopmentProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A value that the environment may lack. The reader reports a missing one with its fix. */
type FromEnvironment = string | undefined;

/** Options of {@link oidc}: those of `discovered`, with a shorter way to name a secret. */
export interface OidcOptions<Id extends string = string>
  extends Omit<DiscoveredOptions, 'id' | 'issuer' | 'clientId' | 'clientAuthentication'> {
  /** The connection's name in the contract: lowercase letters, digits and dashes. */
  readonly id: Id;
  /**
   * The provider's address, exactly as its metadata has it: the part before
   * `/.well-known/openid-configuration`. https, or http on loopback.
   */
  readonly issuer: FromEnvironment;
  /** The id that the provider gave your app when you registered it (RFC 6749 §2.2). */
  readonly clientId: FromEnvironment;
  /** The secret that the provider gave your app (RFC 6749 §2.3.1). Sent by HTTP Basic, or in the body if the metadata lists `client_secret_post` alone. */
  readonly clientSecret?: FromEnvironment;
  /**
   * The private key for `private_key_jwt`, in place of a secret: a JWK with `alg`, as the text of a
   * JSON object.
   */
  readonly clientKey?: FromEnvironment;
  /** Default: `clientKey`, or `clientSecret`. */
  readonly clientAuthentication?: ClientAuthentication;
}

/** A connection to any provider that publishes OpenID Connect Discovery or RFC 8414 metadata. */
export function oidc<const Id extends string>(options: OidcOptions<Id>): ConfigConnection<Id> {
  const { clientSecret = '', clientKey, ...rest } = options;
  const { id, issuer = '', clientId = '' } = rest;
  const authentication = rest.clientAuthentication ?? readAuthentication(clientSecret, clientKey);
  const connection = discovered({
    ...rest,
    issuer,
    clientId,
    clientAuthentication: authentication,
  });
  const isComplete =
    issuer && clientId && (clientSecret || clientKey || options.clientAuthentication);
  if (isComplete) return { id, connection };
  return { id, connection, useDevelopmentProvider: (provider) => rebuild(options, provider) };
}

function readAuthentication(secret: string, clientKey: FromEnvironment): ClientAuthentication {
  if (clientKey === undefined) return { method: 'client_secret', secret };
  const key = parseObject(clientKey);
  // `discovered` checks the key, and reports what is missing.
  return Object({ method: 'private_key_jwt', key });
}

/**
 * Leaves out the options that describe the missing provider: its metadata, its client authentication, a
 * posted name. Leaves out a profile and a sign-out by form too: the development provider has neither.
 */
function rebuild<Id extends string>(
  options: OidcOptions<Id>,
  provider: DevelopmentProvider,
): ConfigConnection<Id> {
  const {
    metadata: _,
    metadataUrl: __,
    overrides: ___,
    clientAuthentication: ____,
    clientKey: _____,
    profile: ______,
    supportsPkce: _______,
    supportsNonce: ________,
    signOutBy: _________,
    assertionAudience: __________,
    postsName,
    ...rest
  } = options;
  // The development provider has the name in the ID token.
  const scopes = [...(rest.scopes ?? DEFAULT_SCOPES), ...(postsName ? ['profile'] : [])];
  return oidc<Id>({ ...rest, ...provider, scopes });
}

/** Options of {@link oauth}: those of `declared`, with a shorter way to name a secret. */
export interface OAuthOptions<Id extends string = string>
  extends Omit<
    DeclaredOptions,
    'id' | 'authorizationEndpoint' | 'tokenEndpoint' | 'clientId' | 'clientAuthentication'
  > {
  /** The connection's name in the contract: lowercase letters, digits and dashes. */
  readonly id: Id;
  /** The provider's page where users sign in (RFC 6749 §3.1). */
  readonly authorizationEndpoint: FromEnvironment;
  /** Where the edge exchanges codes and refresh tokens (RFC 6749 §3.2). */
  readonly tokenEndpoint: FromEnvironment;
  /** The id that the provider gave your app when you registered it (RFC 6749 §2.2). */
  readonly clientId: FromEnvironment;
  /** The secret that the provider gave your app (RFC 6749 §2.3.1). */
  readonly clientSecret?: FromEnvironment;
  /** How `clientSecret` is sent. Default `client_secret_basic` (RFC 6749 §2.3.1). */
  readonly secretMethod?: 'client_secret_basic' | 'client_secret_post';
  /** Default: `clientSecret`. */
  readonly clientAuthentication?: ClientAuthentication;
}

/** A connection to an OAuth provider that publishes no metadata, such as GitHub. */
export function oauth<const Id extends string>(options: OAuthOptions<Id>): ConfigConnection<Id> {
  const { clientSecret = '', secretMethod = 'client_secret_basic', ...rest } = options;
  const { id, authorizationEndpoint = '', tokenEndpoint = '', clientId = '' } = rest;
  const { clientAuthentication = { method: secretMethod, secret: clientSecret } } = rest;
  const given = { authorizationEndpoint, tokenEndpoint, clientId, clientAuthentication };
  const connection = declared({ ...rest, ...given });
  const isComplete = clientId && (clientSecret || options.clientAuthentication);
  if (isComplete) return { id, connection };
  const { flow, redirectUri, claims } = options;
  const kept = { id, redirectUri, ...(flow && { flow }), ...(claims && { claims }) };
  return {
    id,
    connection,
    useDevelopmentProvider: (provider) =>
      oidc<Id>({ ...kept, ...provider, scopes: DEVELOPMENT_SCOPES }),
  };
}

/** A provider without metadata has scopes of its own. These name the user in development. */
const DEVELOPMENT_SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

/** Options of {@link lockitNetwork}. */
export interface LockitNetworkOptions {
  /** The id of your client registration. Without both credentials the connection is off. */
  readonly clientId: FromEnvironment;
  /** The secret of your client registration. */
  readonly clientSecret: FromEnvironment;
  /** Origin of the provider. Default `https://api.lockitnetwork.com`. */
  readonly baseUrl?: FromEnvironment;
  /** How HTTP Basic carries the credentials. Default `plain`, as the provider's guide shows it. */
  readonly basicEncoding?: 'plain' | 'form';
}

/** The built-in connection `lockit` and its routes, as the settings `LOCKIT_*` switch it on. */
export function lockitNetwork(options: LockitNetworkOptions): ConfigConnection<'lockit'> {
  return {
    id: 'lockit',
    settings: {
      LOCKIT_CLIENT_ID: options.clientId,
      LOCKIT_CLIENT_SECRET: options.clientSecret,
      LOCKIT_BASE_URL: options.baseUrl,
      LOCKIT_BASIC_ENCODING: options.basicEncoding,
    },
  };
}

/** Options of {@link lekab}. */
export interface LekabOptions {
  /** The user name of your account. Without both credentials the connection is off. */
  readonly username: FromEnvironment;
  /** The password of your account. */
  readonly password: FromEnvironment;
  /** Origin of the service. Default `https://secure.lekab.com`. */
  readonly baseUrl?: FromEnvironment;
}

/** The built-in connection `lekab` and its routes, as the settings `LEKAB_*` switch it on. */
export function lekab(options: LekabOptions): ConfigConnection<'lekab'> {
  return {
    id: 'lekab',
    settings: {
      LEKAB_USERNAME: options.username,
      LEKAB_PASSWORD: options.password,
      LEKAB_BASE_URL: options.baseUrl,
    },
  };
}
