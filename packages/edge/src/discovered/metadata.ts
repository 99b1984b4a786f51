import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  type JWKSCacheInput,
  jwksCache,
  processDiscoveryResponse,
} from 'oauth4webapi';
import * as v from 'valibot';
import type { ProviderContext } from '../connection.ts';
import { Failure, FailureError } from '../failure.ts';
import { buildCauseText } from '../log.ts';
import { SingleFlight } from '../renewal/single-flight.ts';
import { DOCUMENT_PATIENCE_MS, Documents, isPaused, PAUSE_MS, type Pause } from './documents.ts';
import { type DiscoveredOptions, isSecureUrl, readFlow } from './options.ts';

/** For how long what a service published is not asked for again. */
const FRESH_MS = 60 * 60_000;
/** For how long it serves on while the service cannot be asked. */
const STALE_MS = 24 * FRESH_MS;

/** The endpoints that the edge or a browser is sent to. */
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
] as const;

const LISTS = [
  'code_challenge_methods_supported',
  'dpop_signing_alg_values_supported',
  'id_token_signing_alg_values_supported',
] as const;
const listSchema = v.optional(v.array(v.string()));

/** RFC 7517 §5. */
const keysSchema = v.object({ keys: v.array(v.looseObject({})) });
/** Keys are read again this often while users sign in, so that a new one is known in time. */
const KEYS_FRESH_SECONDS = 60;
/** For how long they serve on while they cannot be read: a while less than the library takes them. */
const KEYS_STALE_SECONDS = 200;
/** The library asks again where a key is missing, once those that it has are this old. */
const KEYS_RETRY_SECONDS = 60;

interface Keys {
  readonly jwks: v.InferOutput<typeof keysSchema>;
  /** When they were read, in seconds since the epoch, by the library's clock. */
  readonly uat: number;
  readonly url: string;
}

/** How oauth4webapi asks for what a service publishes. */
export interface DocumentOptions {
  [customFetch]: (url: string) => Promise<Response>;
  /** Every URL was checked: the issuer at the start, the others with the metadata. */
  [allowInsecureRequests]: true;
}

/** The same, with keys that need not be asked for. */
export interface KeyOptions extends DocumentOptions {
  [jwksCache]: JWKSCacheInput;
}

/**
 * What a service publishes about itself (RFC 8414, OpenID Connect Discovery 1.0), read when it is
 * first needed: a service that is down keeps no edge from starting, and no other connection from
 * working.
 */
export class Metadata {
  readonly #options: DiscoveredOptions;
  readonly #documents = new Documents();
  readonly #flights = new SingleFlight<AuthorizationServer | Failure>(DOCUMENT_PATIENCE_MS);
  #known: { readonly server: AuthorizationServer; readonly readAtMs: number } | undefined;
  #failed: Pause | undefined;
  #keys: Keys | undefined;

  constructor(options: DiscoveredOptions) {
    this.#options = options;
  }

  /** @returns what the service says; a `provider_` failure where it cannot be asked, or is not fit */
  async read(context: ProviderContext): Promise<AuthorizationServer | Failure> {
    const ageMs = context.now() - (this.#known?.readAtMs ?? Number.NEGATIVE_INFINITY);
    // Read in the future: by a clock that was ahead then.
    if (this.#known && ageMs >= 0 && ageMs < FRESH_MS) return this.#known.server;
    const failed = this.#failed && isPaused(this.#failed, context.now()) ? this.#failed : undefined;
    const server = failed?.failure ?? (await this.#ask(context));
    return server instanceof Failure && this.#known && ageMs < STALE_MS
      ? this.#known.server
      : server;
  }

  /** Asks once for however many callers; what failed is said once too. */
  #ask(context: ProviderContext): Promise<AuthorizationServer | Failure> {
    const act = async (): Promise<AuthorizationServer | Failure> => {
      const server = await this.#request(context);
      const nowMs = context.now();
      if (server instanceof Failure) {
        this.#failed = { failure: server, untilMs: nowMs + PAUSE_MS };
        this.#note(server, context);
      } else this.#known = { server, readAtMs: nowMs };
      return server;
    };
    return this.#flights.run('metadata', act, () => undefined);
  }

  /** Options with which oauth4webapi asks for documents of this service: its metadata, its keys. */
  buildOptions(context: ProviderContext): DocumentOptions {
    return {
      [allowInsecureRequests]: true,
      [customFetch]: (url) => this.#documents.request(url, context),
    };
  }

  /**
   * The keys that ID tokens are signed with, before there is one: that they are not to be had must
   * not cost the user the code.
   *
   * @returns options to check a signature with; a `provider_` failure where the keys are not to be had
   */
  async readKeys(
    { jwks_uri: url }: AuthorizationServer,
    context: ProviderContext,
  ): Promise<KeyOptions | Failure> {
    if (url === undefined) {
      return new Failure('provider_malformed', { cause: 'metadata without jwks_uri' });
    }
    const uat = Math.floor(Date.now() / 1000);
    const known = this.#keys?.url === url ? this.#keys : undefined;
    const ageSeconds = uat - (known?.uat ?? Number.NEGATIVE_INFINITY);
    if (known && ageSeconds >= 0 && ageSeconds < KEYS_FRESH_SECONDS) {
      return this.#withKeys(known, context);
    }
    try {
      const response = await this.#documents.request(url, context);
      const jwks = v.parse(keysSchema, await response.json());
      this.#keys = { jwks, uat, url };
      return this.#withKeys(this.#keys, context);
    } catch (error) {
      const isServing = known && ageSeconds >= 0 && ageSeconds < KEYS_STALE_SECONDS;
      return isServing ? this.#withKeys(known, context) : explainError(error);
    }
  }

  #withKeys({ jwks, uat }: Keys, context: ProviderContext): KeyOptions {
    // An object for each check: the library empties it where a key is missing; and asks again at
    // once, because an ID token comes from the service itself, not from whoever likes.
    const keys = { jwks, uat: uat - KEYS_RETRY_SECONDS };
    return { ...this.buildOptions(context), [jwksCache]: keys };
  }

  #note({ code, cause: of }: Failure, { log }: ProviderContext): void {
    const cause = buildCauseText(of);
    const { id: connection } = this.#options;
    log({ event: 'discovery_failed', connection, code, ...(cause && { cause }) });
  }

  async #request(context: ProviderContext): Promise<AuthorizationServer | Failure> {
    const { issuer, metadata = 'openid' } = this.#options;
    const url = new URL(issuer);
    const algorithm = metadata === 'openid' ? 'oidc' : 'oauth2';
    try {
      const options = { ...this.buildOptions(context), algorithm } as const;
      const server = await processDiscoveryResponse(url, await discoveryRequest(url, options));
      const cause = explainServer(server, this.#options);
      return cause ? new Failure('provider_malformed', { cause }) : restrictSigning(server);
    } catch (error) {
      return explainError(error);
    }
  }
}

/** Whatever else is thrown, the document threw it: nothing but it was being read. */
function explainError(error: unknown): Failure {
  return error instanceof FailureError
    ? error.failure
    : new Failure('provider_malformed', { cause: error });
}

/** What of the metadata keeps the edge from relying on it. */
function explainServer(
  server: AuthorizationServer,
  options: DiscoveredOptions,
): string | undefined {
  const { issuer, supportsPkce, dpop } = options;
  // RFC 8414 §3.3: identical. A URL that only means the same is another issuer.
  if (server.issuer !== issuer) return 'metadata of another issuer';
  const allowsLoopback = issuer.startsWith('http:');
  const insecure = ENDPOINTS.find(
    (name) => server[name] !== undefined && !isSecureUrl(server[name], allowsLoopback),
  );
  if (insecure !== undefined) return `metadata whose ${insecure} is not https`;
  const unlisted = LISTS.find((name) => !v.is(listSchema, server[name]));
  if (unlisted !== undefined) return `metadata whose ${unlisted} is no list`;
  if (server.token_endpoint === undefined) return 'metadata without token_endpoint';
  if (readFlow(options) === undefined) return undefined;
  if (dpop && !server.dpop_signing_alg_values_supported?.includes('ES256')) {
    return 'metadata without DPoP by ES256; leave dpop out';
  }
  if (server.authorization_endpoint === undefined) return 'metadata without authorization_endpoint';
  // RFC 9700 §2.1.1: PKCE protects only where the service does it.
  const methods = server.code_challenge_methods_supported ?? (supportsPkce ? ['S256'] : []);
  return methods.includes('S256')
    ? undefined
    : 'metadata without S256; set supportsPkce if it does';
}

/**
 * Holds ID tokens and logout tokens to signatures that only the service can make: those by the
 * client's secret, or by nothing, are refused. oauth4webapi checks a logout token by the rules of
 * JARM, whose algorithms stand in a field of their own; see `logout-token.ts`.
 */
function restrictSigning(server: AuthorizationServer): AuthorizationServer {
  const named = server.id_token_signing_alg_values_supported ?? ['RS256'];
  const algorithms = named.filter((name) => !/^(HS|none)/.test(name));
  return {
    ...server,
    id_token_signing_alg_values_supported: algorithms,
    authorization_signing_alg_values_supported: algorithms,
  };
}
