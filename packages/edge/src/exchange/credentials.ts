import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { openCurrentSession } from '../app/current-session.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { authorizeCaller } from '../forwarding/authorize.ts';
import { openAuthorizedSession } from '../forwarding/authorized-session.ts';
import type { Credential } from '../oauth/credential.ts';
import { computeRefreshTime } from '../oauth/token-set.ts';
import { namesApi } from '../routes/api-token.ts';
import type { UserRoute } from '../routes/route.ts';
import { computeExpiry } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { type HeldToken, HeldTokens } from './held-tokens.ts';
import { Introspections } from './introspection.ts';
import { type FoundToken, SessionTokens } from './session-tokens.ts';
import { buildTokenName } from './token-name.ts';

/** A held token lasts no longer than this part of the idle limit: uses meanwhile are not stored. */
const IDLE_FRACTION = 1 / 10;

/** Gets the credentials of routes that need more than the session's own token. */
export class ApiCredentials {
  readonly #parts: EdgeParts;
  readonly #tokens: SessionTokens;
  readonly #held = new HeldTokens();
  readonly #introspections = new Introspections();

  constructor(parts: EdgeParts) {
    this.#parts = parts;
    this.#tokens = new SessionTokens(parts);
  }

  /**
   * Gets the token of a route's API for the request's session. The session is authorized first.
   *
   * Failures: `session_` failures; `route_forbidden`; `provider_` failures, even if the provider cannot
   * be asked whether the token is active; `store_unavailable`.
   */
  async obtain(c: EdgeContext, route: UserRoute): Promise<Credential | Failure> {
    const name = buildTokenName(route);
    const { session: cookie } = c.get('cookies');
    const held = route.introspect ? undefined : this.#held.read(cookie, name, this.#parts.now());
    if (held === undefined || held.connection !== route.connection) {
      const found = await this.find(c, route);
      return found instanceof Failure ? found : this.#bind(c, route, found);
    }
    const refusal = await authorizeCaller(c, this.#parts, withoutScopes(route), held);
    if (refusal) return refusal;
    const { accessToken, validAtMs, user } = held;
    return { accessToken, validAtMs, user, replace: () => this.#replace(c, route, accessToken) };
  }

  /** Gets the token of a route's API from the session in the store. Failures: those of {@link obtain}. */
  async find(c: EdgeContext, route: UserRoute): Promise<FoundToken | Failure> {
    const { sessions } = this.#parts;
    const isApi = namesApi(route);
    const checked = isApi ? withoutScopes(route) : route;
    const authorized = await openAuthorizedSession(c, this.#parts, checked);
    if (authorized instanceof Failure) return authorized;
    const { open, session } = authorized;
    waitUntilOf(c)(sessions.touch(open));
    const found = isApi
      ? await this.#tokens.use(this.#wish(c, route, open, session))
      : { session, token: session.tokens };
    if (found instanceof Failure) return found;
    const active = route.introspect ? await this.#findActive(c, route, open, found) : found;
    if (active instanceof Failure) return active;
    return (isApi && (await this.#checkScopes(route, active))) || active;
  }

  #checkScopes(route: UserRoute, { session, token }: FoundToken): Promise<Failure> | undefined {
    const caller = { ...session, scope: token.scope, user: session.tokens.user };
    return this.#parts.userAccess?.findTokenRefusal(route, caller, this.#parts, route.scopes);
  }

  #bind(c: EdgeContext, route: UserRoute, found: FoundToken): Credential {
    const { session, token } = found;
    const { tokens } = session;
    const { accessToken } = token;
    const validAtMs = this.#parts.now();
    const replace = (): ReturnType<Credential['replace']> => this.#replace(c, route, accessToken);
    const credential = { accessToken, validAtMs, user: tokens.user, replace };
    this.#hold(c, route, found, validAtMs);
    if (token.tokenType !== 'dpop') return credential;
    const { bindCredential } = this.#parts.connections.get(route.connection) ?? {};
    return bindCredential?.(credential, tokens) ?? credential;
  }

  /** Holds a token, unless each call needs a proof or the provider's answer for it. */
  #hold(c: EdgeContext, route: UserRoute, { session, token }: FoundToken, validAtMs: number): void {
    if (token.tokenType === 'dpop' || route.introspect) return;
    const { settings, sessions } = this.#parts;
    const { limits } = sessions;
    const leaseMs = Math.min(settings.leaseSeconds * 1000, limits.idleMs * IDLE_FRACTION);
    const held: HeldToken = {
      accessToken: token.accessToken,
      connection: session.connection,
      signedInAtMs: session.signedInAtMs,
      scope: session.tokens.scope,
      user: session.tokens.user,
      validAtMs,
      untilMs: Math.min(
        validAtMs + leaseMs,
        computeExpiry(session, limits),
        computeRefreshTime(session.tokens),
        computeRefreshTime(token),
      ),
    };
    this.#held.hold(c.get('cookies').session, buildTokenName(route), held);
  }

  /** Gets a token for a second try. The store may have a newer token than this process. */
  async #replace(
    c: EdgeContext,
    route: UserRoute,
    refused: string,
  ): Promise<string | undefined | Failure> {
    this.#held.drop(c.get('cookies').session, buildTokenName(route));
    const open = await openCurrentSession(c, this.#parts);
    const found = open instanceof Failure ? open : await this.#reissue(c, route, open, refused);
    if (found instanceof Failure) {
      return readSessionEffect(found.code) === 'ended' ? found : undefined;
    }
    const { accessToken } = found.token;
    if (accessToken === refused) return undefined;
    this.#hold(c, route, found, this.#parts.now());
    return accessToken;
  }

  /** Gets another token than `refused` if the provider has one. */
  async #reissue(
    c: EdgeContext,
    route: UserRoute,
    open: OpenSession,
    refused: string,
  ): Promise<FoundToken | Failure> {
    const { value } = open.stored;
    if (namesApi(route)) return this.#tokens.replace(this.#wish(c, route, open, value), refused);
    if (value.tokens.accessToken !== refused) return { session: value, token: value.tokens };
    const session = await this.#parts.sessions.replace(open, refused, waitUntilOf(c));
    return session instanceof Failure ? session : { session, token: session.tokens };
  }

  /**
   * Asks the provider about a token (RFC 7662). An inactive one is replaced once; a dead refresh token
   * then ends the session, and so does the lack of one. If the provider cannot be asked, the token is
   * not used.
   */
  async #findActive(
    c: EdgeContext,
    route: UserRoute,
    open: OpenSession,
    found: FoundToken,
  ): Promise<FoundToken | Failure> {
    const isActive = await this.#isActive(c, route, found);
    if (isActive instanceof Failure) return isActive;
    if (isActive) return found;
    const { accessToken } = found.token;
    const other = await this.#reissue(c, route, open, accessToken);
    const cause = 'the provider says that the token is not active';
    const inactive = { cause, connection: route.connection };
    if (other instanceof Failure) {
      if (other.code !== 'provider_unsupported' || namesApi(route)) return other;
      // Without a refresh token, the session has no other token.
      return (await open.record.delete()) ?? new Failure('provider_rejected_grant', inactive);
    }
    const isOther = other.token.accessToken !== accessToken;
    const isOtherActive = isOther && (await this.#isActive(c, route, other));
    if (isOtherActive instanceof Failure) return isOtherActive;
    if (isOtherActive) return other;
    // The token is new: some providers know a new token a moment later. A dead grant ends the session at
    // its next refresh.
    return new Failure('provider_unavailable', { ...inactive, retryAfterSeconds: 1 });
  }

  async #isActive(
    c: EdgeContext,
    { introspect, connection: id }: UserRoute,
    { token }: FoundToken,
  ): Promise<boolean | Failure> {
    const connection = this.#parts.connections.get(id);
    if (connection === undefined) return new Failure('provider_unsupported');
    const maxAgeMs = (introspect?.maxAgeSeconds ?? 0) * 1000;
    const request = { connection, token: token.accessToken, maxAgeMs };
    const context = providerContextOf(c, this.#parts);
    return this.#introspections.isActive(request, context, waitUntilOf(c));
  }

  #wish(
    c: EdgeContext,
    api: UserRoute,
    open: OpenSession,
    session: FoundToken['session'],
  ): Parameters<SessionTokens['use']>[0] {
    return { open, session, api, fetch: c.get('fetch'), waitUntil: waitUntilOf(c) };
  }
}

/** The scopes of such a route are those of its API's token, and not of the session's own. */
function withoutScopes(route: UserRoute): UserRoute {
  const { scopes: _, ...rest } = route;
  return rest;
}
