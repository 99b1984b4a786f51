import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject, omitEmpty } from '../http/json.ts';
import type { ProviderContext, ResolvedServer } from '../oauth/connection.ts';
import { buildCauseText } from '../observing/log.ts';
import { SingleFlight } from '../tokens/single-flight.ts';
import {
  DOCUMENT_PATIENCE_MS,
  Documents,
  isPaused,
  PAUSE_MS,
  type Pause,
} from './document-cache.ts';
import type { DiscoveredOptions } from './options.ts';
import { findWarnings, readServer } from './server.ts';

/** For how long what a service published is not asked for again. */
const FRESH_MS = 60 * 60_000;
/** For how long it serves on while the service cannot be asked. */
const STALE_MS = 24 * FRESH_MS;

/** RFC 7517 §5. */
const keysSchema = v.object({ keys: v.array(v.custom<JsonObject>(isObject)) });
/** Keys are read again this often while users sign in, so that a new one is known in time. */
const KEYS_FRESH_MS = 60_000;
/** For how long they serve on while they cannot be read. */
const KEYS_STALE_MS = 200_000;

interface Keys {
  readonly jwks: JSONWebKeySet;
  readonly readAtMs: number;
  readonly url: string;
}

/**
 * What a service publishes about itself (RFC 8414, OpenID Connect Discovery 1.0), read when it is
 * first needed: a service that is down keeps no edge from starting, and no other connection from
 * working.
 */
export class Metadata {
  readonly #options: DiscoveredOptions;
  readonly #documents = new Documents();
  readonly #flights = new SingleFlight<ResolvedServer | Failure>(DOCUMENT_PATIENCE_MS);
  #known: { readonly server: ResolvedServer; readonly readAtMs: number } | undefined;
  #failed: Pause | undefined;
  #keys: Keys | undefined;

  constructor(options: DiscoveredOptions) {
    this.#options = options;
  }

  /** @returns what the service says; a `provider_` failure where it cannot be asked or relied on */
  async read(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const ageMs = context.now() - (this.#known?.readAtMs ?? Number.NEGATIVE_INFINITY);
    // Read in the future: by a clock that was ahead then.
    if (this.#known && ageMs >= 0 && ageMs < FRESH_MS) return this.#known.server;
    const failed = this.#failed && isPaused(this.#failed, context.now()) ? this.#failed : undefined;
    const server = failed?.failure ?? (await this.#ask(context));
    return server instanceof Failure && this.#known && ageMs < STALE_MS
      ? this.#known.server
      : server;
  }

  /** Asks once for however many callers; what failed is logged once, too. */
  #ask(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const act = async (): Promise<ResolvedServer | Failure> => {
      const server = await this.#request(context);
      const nowMs = context.now();
      if (server instanceof Failure) {
        this.#failed = { failure: server, untilMs: nowMs + PAUSE_MS };
        this.#note('discovery_failed', server, context);
        return server;
      }
      this.#known = { server, readAtMs: nowMs };
      for (const cause of findWarnings(server, this.#options)) {
        this.#note('discovery_flawed', new Failure('provider_malformed', { cause }), context);
      }
      return server;
    };
    return this.#flights.run('metadata', act, () => undefined);
  }

  /**
   * The keys that ID tokens and logout tokens are signed with.
   *
   * @param freshMs how old they may be; 0 asks for them again
   * @returns the keys; a `provider_` failure where they are not to be had
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
    const cause = 'keys that are no JWK set';
    return v.is(keysSchema, document) ? document : new Failure('provider_malformed', { cause });
  }

  #note(
    event: 'discovery_failed' | 'discovery_flawed',
    { code, cause: of }: Failure,
    { log }: ProviderContext,
  ): void {
    const cause = buildCauseText(of);
    log({ event, connection: this.#options.id, code, ...(cause && { cause }) });
  }

  async #request(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const document = await this.#documents.request(findDocument(this.#options), context);
    if (document instanceof Failure) return document;
    const server = readServer(
      { ...omitEmpty(document), ...this.#options.overrides },
      this.#options,
    );
    if (typeof server !== 'string') return server;
    return new Failure('provider_malformed', { cause: server });
  }
}

/** Where the metadata lies: OpenID Connect Discovery §4 puts its path behind the issuer's, RFC 8414 §3 before it. */
function findDocument({ issuer, metadata = 'openid', metadataUrl }: DiscoveredOptions): string {
  if (metadataUrl !== undefined) return metadataUrl;
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return metadata === 'openid'
    ? `${origin}${path}/.well-known/openid-configuration`
    : `${origin}/.well-known/oauth-authorization-server${path}`;
}
