import { Failure } from '../failures/failure.ts';
import { omitEmpty, readObject } from '../http/json.ts';
import { LruCache } from '../lru-cache.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { postForm } from '../oauth/post-form.ts';
import { keepSession, readRefusal } from '../oauth/refusal.ts';
import type { TokenRequestContext } from '../oauth/token-request.ts';
import { computeDigest } from '../sealing/digest.ts';
import { SingleFlight, type WaitUntil } from '../tokens/single-flight.ts';

/** Longer than reading the metadata and one request take together, in milliseconds. */
const PATIENCE_MS = 10_000;
/** About how many bytes an answer takes. A process remembers 76,000. */
const ANSWER_BYTES = 220;

/** What a provider said about a token. */
interface Answer {
  readonly isActive: boolean;
  /** When the token expires, in milliseconds since the epoch; infinity if the answer does not say. */
  readonly expiresAtMs: number;
}

/** An answer that is remembered. */
interface KnownAnswer extends Answer {
  readonly askedAtMs: number;
}

/** A token, and how old the provider's answer about it may be. */
export interface IntrospectionRequest {
  readonly connection: Connection;
  readonly token: string;
  readonly maxAgeMs: number;
}

/**
 * Asks providers whether tokens are still active (RFC 7662), once for all callers of this process at a
 * time. Answers are remembered by a hash of the token, and never beyond their `exp` (§4).
 */
export class Introspections {
  readonly #answers = new LruCache<KnownAnswer>();
  readonly #flights = new SingleFlight<boolean | Failure>(PATIENCE_MS);

  /**
   * @returns whether the token is active; `provider_unsupported` if the provider publishes no
   *   introspection endpoint; another `provider_` failure: the caller must not use the token
   */
  async isActive(
    { connection, token, maxAgeMs }: IntrospectionRequest,
    context: TokenRequestContext,
    waitUntil: WaitUntil,
  ): Promise<boolean | Failure> {
    const key = await computeDigest(`introspection ${connection.id} ${token}`);
    const answer = this.#answers.get(key);
    const nowMs = context.now();
    const ageMs = nowMs - (answer?.askedAtMs ?? Number.NEGATIVE_INFINITY);
    const isUsable = ageMs >= 0 && ageMs < maxAgeMs;
    if (answer && isUsable && nowMs < answer.expiresAtMs) return answer.isActive;
    return this.#flights.run(key, () => this.#ask(key, connection, token, context), waitUntil);
  }

  async #ask(
    key: string,
    known: Connection,
    token: string,
    context: TokenRequestContext,
  ): Promise<boolean | Failure> {
    const askedAtMs = context.now();
    const answer = await requestIntrospection(known, token, context);
    const outcome = answer instanceof Failure ? answer.code : 'ok';
    const { id } = known;
    const tookMs = context.now() - askedAtMs;
    const metric = { counter: 'token_request', connection: id, grant: 'introspection' } as const;
    context.count({ ...metric, outcome }, tookMs);
    if (answer instanceof Failure) return answer.with({ connection: id });
    this.#answers.set(key, { ...answer, askedAtMs }, ANSWER_BYTES);
    return answer.isActive;
  }
}

async function requestIntrospection(
  known: Connection,
  token: string,
  context: TokenRequestContext,
): Promise<Answer | Failure> {
  const connection = await resolveConnection(known, context);
  if (connection instanceof Failure) return connection;
  const { introspection_endpoint: endpoint } = connection.authorizationServer;
  if (endpoint === undefined) {
    const cause = 'the metadata has no introspection_endpoint';
    return new Failure('provider_unsupported', { cause });
  }
  const form = { token, token_type_hint: 'access_token' };
  const posted = await postForm(connection, endpoint, form, context.fetch);
  if (posted instanceof Failure) return posted;
  const { response, sent } = posted;
  const body = omitEmpty(await readObject(response));
  const { active, exp } = body;
  if (response.ok && typeof active === 'boolean') {
    const expiresAtMs = typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY;
    return { isActive: active, expiresAtMs };
  }
  if (response.ok) return new Failure('provider_malformed', { cause: 'active is not a boolean' });
  return keepSession(readRefusal(response.status, body, { sent }));
}
