import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject, omitEmpty } from '../http/json.ts';
import type { ProviderContext, ResolvedServer } from '../oauth/connection.ts';
import { logBackground } from '../observing/log.ts';
import { SingleFlight } from '../tokens/single-flight.ts';
import {
  BACKOFF_MS,
  type Backoff,
  DOCUMENT_PATIENCE_MS,
  DocumentCache,
  isBackingOff,
} from './document-cache.ts';
import { applyProfileToMetadata, findFapiMetadataError } from './fapi.ts';
import type { DiscoveredOptions } from './options.ts';
import { findWarnings, parseMetadata } from './parse-metadata.ts';

/** How long metadata is used before it is read again, in milliseconds. */
const FRESH_MS = 60 * 60_000;
/** How long metadata is used while the provider cannot be reached, in milliseconds. */
const STALE_MS = 24 * FRESH_MS;

/** A JWK set (RFC 7517 §5). */
const keysSchema = v.object({ keys: v.array(v.custom<JsonObject>(isObject)) });
/**
 * How old keys may be at a sign-in, in milliseconds, so that a key that the provider has just
 * published is found.
 */
const KEYS_FRESH_MS = 60_000;
/** How long keys are used while they cannot be read again, in milliseconds. */
const KEYS_STALE_MS = 200_000;

interface Keys {
  readonly jwks: JSONWebKeySet;
  readonly readAtMs: number;
  readonly url: string;
}

/**
 * Reads what the provider publishes: its metadata (RFC 8414, OpenID Connect Discovery 1.0) and its
 * keys. It reads them when they are first needed, so that a provider that is down does not keep the
 * edge from starting or other connections from working.
 */
export class Metadata {
  readonly #options: DiscoveredOptions;
  readonly #documents = new DocumentCache();
  readonly #flights = new SingleFlight<ResolvedServer | Failure>(DOCUMENT_PATIENCE_MS);
  #known: { readonly server: ResolvedServer; readonly readAtMs: number } | undefined;
  #backoff: Backoff | undefined;
  #keys: Keys | undefined;

  constructor(options: DiscoveredOptions) {
    this.#options = options;
  }

  /** @returns the metadata; a `provider_` failure if it cannot be read or is invalid */
  async read(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const ageMs = context.now() - (this.#known?.readAtMs ?? Number.NEGATIVE_INFINITY);
    // A negative age means that the clock was ahead when the metadata was read.
    if (this.#known && ageMs >= 0 && ageMs < FRESH_MS) return this.#known.server;
    const backoff = this.#backoff;
    const isWaiting = backoff && isBackingOff(backoff, context.now());
    const server = isWaiting ? backoff.failure : await this.#readOnce(context);
    return server instanceof Failure && this.#known && ageMs < STALE_MS
      ? this.#known.server
      : server;
  }

  /** Shares one request, and one log event for its failure, among concurrent callers. */
  #readOnce(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const act = async (): Promise<ResolvedServer | Failure> => {
      const server = await this.#request(context);
      const nowMs = context.now();
      if (server instanceof Failure) {
        this.#backoff = { failure: server, untilMs: nowMs + BACKOFF_MS };
        logBackground(context.log, 'discovery_failed', this.#options.id, server);
        return server;
      }
      this.#known = { server, readAtMs: nowMs };
      for (const cause of findWarnings(server, this.#options)) {
        const warning = new Failure('provider_malformed', { cause });
        logBackground(context.log, 'discovery_warning', this.#options.id, warning);
      }
      return server;
    };
    return this.#flights.run('metadata', act, () => undefined);
  }

  /**
   * Reads the keys that sign the provider's ID tokens and logout tokens.
   *
   * @param freshMs how old the keys may be, in milliseconds; 0 requests them again. Default 60 s
   * @returns the keys; a `provider_` failure if they cannot be read
   */
  async readKeys(
    { jwks_uri: url }: ResolvedServer,
    context: ProviderContext,
    freshMs: number = KEYS_FRESH_MS,
  ): Promise<JSONWebKeySet | Failure> {
    if (url === undefined) {
      return new Failure('provider_malformed', { cause: 'metadata without jwks_uri' });
    }
    const nowMs = context.now();
    const known = this.#keys?.url === url ? this.#keys : undefined;
    const ageMs = nowMs - (known?.readAtMs ?? Number.NEGATIVE_INFINITY);
    if (known && ageMs >= 0 && ageMs < freshMs) return known.jwks;
    const jwks = await this.#requestKeys(url, context);
    if (!(jwks instanceof Failure)) {
      this.#keys = { jwks, readAtMs: nowMs, url };
      return jwks;
    }
    return known && ageMs >= 0 && ageMs < KEYS_STALE_MS ? known.jwks : jwks;
  }

  async #requestKeys(url: string, context: ProviderContext): Promise<JSONWebKeySet | Failure> {
    const document = await this.#documents.request(url, context);
    if (document instanceof Failure) return document;
    const cause = 'the keys are not a JWK set';
    return v.is(keysSchema, document) ? document : new Failure('provider_malformed', { cause });
  }

  async #request(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const document = await this.#documents.request(buildDocumentUrl(this.#options), context);
    if (document instanceof Failure) return document;
    const server = parseMetadata(
      { ...omitEmpty(document), ...this.#options.overrides },
      this.#options,
    );
    if (typeof server === 'string') return new Failure('provider_malformed', { cause: server });
    const cause = findFapiMetadataError(server, this.#options);
    if (cause !== undefined) return new Failure('provider_unsupported', { cause });
    return applyProfileToMetadata(server, this.#options);
  }
}

/** Builds the URL of the metadata: OpenID Connect Discovery §4 appends its path to the issuer's, RFC 8414 §3 prepends it. */
function buildDocumentUrl({ issuer, metadata = 'openid', metadataUrl }: DiscoveredOptions): string {
  if (metadataUrl !== undefined) return metadataUrl;
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return metadata === 'openid'
    ? `${origin}${path}/.well-known/openid-configuration`
    : `${origin}/.well-known/oauth-authorization-server${path}`;
}
