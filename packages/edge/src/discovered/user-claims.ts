import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import type { ProviderContext, ResolvedServer } from '../oauth/connection.ts';
import { parseClaims } from '../oauth/parse-jwt.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { limitReading } from './ask-userinfo.ts';
import { type ClaimPath, findSizeFailure, keepClaims, pickClaims, withClaims } from './claims.ts';
import { verifyJwt } from './jwt.ts';
import type { DiscoveredParts } from './parts.ts';
import { readSignedClaims } from './posted-claims.ts';
import { requestUserinfo } from './userinfo.ts';

/** Tokens whose user has been identified, and where the user's claims come from. */
interface ClaimsSource {
  readonly server: ResolvedServer;
  readonly context: ProviderContext;
  readonly tokens: TokenSet;
  /** The claims of an ID token that was accepted; undefined without one. */
  readonly idClaims: JsonObject | undefined;
}

/** What could be read. */
interface ClaimsReading {
  readonly claims: JsonObject;
  /** Listed claims that no source could be asked for. */
  readonly unread: readonly ClaimPath[];
  /** Why userinfo could not be asked. */
  readonly failure?: Failure;
}

/**
 * Reads the claims that a connection lists: from the ID token, and those that it lacks from userinfo
 * (OpenID Connect Core §5.3) if the provider has that endpoint.
 */
export class UserClaims {
  readonly #paths: readonly ClaimPath[];
  readonly #parts: DiscoveredParts;

  constructor(parts: DiscoveredParts) {
    this.#paths = readSignedClaims(parts.options);
    this.#parts = parts;
  }

  /**
   * Adds the claims to the tokens of a sign-in.
   *
   * @param idToken has been verified
   * @returns the tokens; `provider_identity_rejected` if the claims are too large; a failure of
   *   {@link requestUserinfo}
   */
  async addAtSignIn(
    server: ResolvedServer,
    tokens: TokenSet,
    idToken: unknown,
    context: ProviderContext,
  ): Promise<TokenSet | Failure> {
    const idClaims = parseClaims(idToken);
    const { claims, failure } = await this.#read({ server, tokens, context, idClaims });
    const rejected = failure ?? findSizeFailure(claims);
    return rejected ?? withClaims(tokens, claims);
  }

  /**
   * Replaces the claims at a refresh. Claims that cannot be read stay as they were: the session must
   * not end, because the refresh token has been used.
   *
   * @param tokens with the user of the session
   * @param idToken its claims have been checked, and not its signature; undefined without a valid one
   * @param sinceMs when the refresh began, by the system's clock
   * @param note receives why claims stay as they were
   */
  async replaceAtRefresh(
    { server, tokens, context }: Omit<ClaimsSource, 'idClaims'>,
    idToken: unknown,
    sinceMs: number,
    note: (failure: Failure) => void,
  ): Promise<TokenSet> {
    const { user } = tokens;
    if (user === undefined) return tokens;
    if (this.#paths.length === 0) return withClaims(tokens, {});
    const read = async (): Promise<ClaimsReading> => {
      const idClaims = await this.#verify(idToken, server, context, note);
      return this.#read({ server, tokens, context, idClaims });
    };
    const found = await limitReading(read(), sinceMs);
    const { claims, unread, failure } =
      found instanceof Failure ? { claims: {}, unread: this.#paths, failure: found } : found;
    const all = { ...keepClaims(user, unread), ...claims };
    const oversize = findSizeFailure(all);
    const flaw = failure ?? oversize;
    if (flaw !== undefined) note(flaw);
    return withClaims(tokens, oversize ? keepClaims(user, this.#paths) : all);
  }

  /** Verifies the signature of a refresh's ID token: routes may decide by its claims. */
  async #verify(
    idToken: unknown,
    server: ResolvedServer,
    context: ProviderContext,
    note: (failure: Failure) => void,
  ): Promise<JsonObject | undefined> {
    if (typeof idToken !== 'string') return undefined;
    const verified = await verifyJwt(
      idToken,
      this.#parts.metadata.buildVerification(server, context),
    );
    if (!(verified instanceof Failure) && 'claims' in verified) return verified.claims;
    note(
      verified instanceof Failure
        ? verified
        : new Failure('provider_malformed', { cause: `ID token: ${verified.error}` }),
    );
    return undefined;
  }

  async #read({ server, tokens, context, idClaims }: ClaimsSource): Promise<ClaimsReading> {
    const claims = pickClaims(this.#paths, idClaims ?? {});
    const missing = this.#paths.filter(([name]) => !Object.hasOwn(claims, name));
    const { userinfo_endpoint: url } = server;
    if (missing.length === 0) return { claims, unread: [] };
    if (url === undefined) return { claims, unread: idClaims ? [] : missing };
    const { options, metadata, proofs } = this.#parts;
    const verification = metadata.buildVerification(server, context);
    const request = { url, tokens, clientId: options.clientId, verification, proofs };
    const userinfo = await requestUserinfo(request, context);
    if (userinfo instanceof Failure) return { claims, unread: missing, failure: userinfo };
    return { claims: { ...claims, ...pickClaims(missing, userinfo) }, unread: [] };
  }
}
