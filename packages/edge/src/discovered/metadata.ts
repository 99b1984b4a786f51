import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject, omitEmpty, parseObject } from '../http/json.ts';
import type { ProviderContext, ResolvedServer } from '../oauth/connection.ts';
import { requestProvider } from '../oauth/provider-fetch.ts';
import { buildCauseText, logBackground } from '../observing/log.ts';
import { isRecent } from '../time.ts';
import { applyProfileToMetadata, findFapiMetadataError } from './fapi.ts';
import type { Verification } from './jwt.ts';
import type { DiscoveredOptions } from './options.ts';
import { findWarnings, parseMetadata } from './parse-metadata.ts';
import { DOCUMENT_TIMEOUT_MS, SharedRequest } from './shared-request.ts';
import { readSigningAlgorithms } from './signing.ts';

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
  readonly #servers = new SharedRequest<ResolvedServer>();
  readonly #keySets = new SharedRequest<JSONWebKeySet>();
  #known: { readonly server: ResolvedServer; readonly readAtMs: number } | undefined;
  #keys: Keys | undefined;

  constructor(options: DiscoveredOptions) {
    this.#options = options;
  }

  /** @returns the metadata; a `provider_` failure if it cannot be read or is invalid */
  async read(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const nowMs = context.now();
    const known = this.#known;
    if (known && isRecent(known.readAtMs, nowMs, FRESH_MS)) return known.server;
    const request = (): Promise<ResolvedServer | Failure> => this.#request(context);
    const server = await this.#servers.send('metadata', request, context.now);
    const isUsable = known && isRecent(known.readAtMs, nowMs, STALE_MS);
    return server instanceof Failure && isUsable ? known.server : server;
  }

  /** Requests the metadata, and logs once for all callers what is wrong with it. */
  async #request(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const server = await this.#load(context);
    const { id } = this.#options;
    if (server instanceof Failure) {
      logBackground(context.log, 'discovery_failed', id, server);
      return server;
    }
    this.#known = { server, readAtMs: context.now() };
    for (const cause of findWarnings(server, this.#options)) {
      logBackground(context.log, 'discovery_warning', id, malformed(cause));
    }
    return server;
  }

  /**
   * Reads the keys that sign the provider's ID tokens and logout tokens.
   *
   * @param freshMs how old the keys may be, in milliseconds; 0 requests them again, and then a failure
   *   is returned, not the known keys. Default 60 s
   * @returns the keys; a `provider_` failure if they cannot be read
   */
  async readKeys(
    { jwks_uri: url }: ResolvedServer,
    context: ProviderContext,
    freshMs: number = KEYS_FRESH_MS,
  ): Promise<JSONWebKeySet | Failure> {
    if (url === undefined) {
      return malformed('metadata without jwks_uri');
    }
    const nowMs = context.now();
    const known = this.#keys?.url === url ? this.#keys : undefined;
    // Keys of any age were read before, and lack the key that a caller with `freshMs` 0 looks for.
    const find = (maxMs: number): JSONWebKeySet | undefined =>
      freshMs > 0 && known && isRecent(known.readAtMs, nowMs, maxMs) ? known.jwks : undefined;
    const fresh = find(freshMs);
    if (fresh) return fresh;
    const request = (): Promise<JSONWebKeySet | Failure> => requestKeys(url, context);
    const jwks = await this.#keySets.send(url, request, context.now);
    if (!(jwks instanceof Failure)) {
      this.#keys = { jwks, readAtMs: nowMs, url };
      return jwks;
    }
    return find(KEYS_STALE_MS) ?? jwks;
  }

  /** How tokens of the provider are verified. Its keys are read again for a token of a newer key. */
  buildVerification(server: ResolvedServer, context: ProviderContext): Verification {
    const read = (freshMs?: number) => () => this.readKeys(server, context, freshMs);
    return { algorithms: readSigningAlgorithms(server), keys: [read(), read(0)] };
  }

  async #load(context: ProviderContext): Promise<ResolvedServer | Failure> {
    const document = await requestDocument(buildDocumentUrl(this.#options), context);
    if (document instanceof Failure) return document;
    const server = parseMetadata(
      { ...omitEmpty(document), ...this.#options.overrides },
      this.#options,
    );
    if (typeof server === 'string') return malformed(server);
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

async function requestKeys(
  url: string,
  context: ProviderContext,
): Promise<JSONWebKeySet | Failure> {
  const document = await requestDocument(url, context);
  if (document instanceof Failure) return document;
  return v.is(keysSchema, document) ? document : malformed('the keys are not a JWK set');
}

/** @returns the JSON object at a URL; a `provider_` failure, whose cause names the URL */
async function requestDocument(
  url: string,
  { fetch }: ProviderContext,
): Promise<JsonObject | Failure> {
  const init = { headers: { accept: 'application/json' } };
  const response = await requestProvider(url, init, fetch, DOCUMENT_TIMEOUT_MS);
  if (response instanceof Failure) {
    return response.with({ cause: `${url}: ${buildCauseText(response.cause)}` });
  }
  const { status } = response;
  if (status !== 200) return malformed(`${url}: status ${status}`);
  // Some providers send another content type or none. An HTML page is not a JSON object.
  return parseObject(await response.text()) ?? malformed(`${url} is not a JSON object`);
}

function malformed(cause: string): Failure {
  return new Failure('provider_malformed', { cause });
}
