import { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import { requestRevocation } from '../oauth/revocation.ts';
import type { TokenRequestContext } from '../oauth/token-request.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/**
 * Tokens that arrived when their session had ended meanwhile, by a sign-out for example. That sign-out
 * could not revoke them, because it did not know them.
 */
export class LateTokens {
  readonly #connection: ResolvedConnection;
  readonly #context: TokenRequestContext;
  #token: string | undefined;

  constructor(connection: ResolvedConnection, context: TokenRequestContext) {
    this.#connection = connection;
    this.#context = context;
  }

  /**
   * Notes the tokens of a response.
   *
   * @param isExchanged the refresh token is the session's own, and not from the response
   */
  note(found: TokenSet | Failure, isExchanged: boolean): void {
    if (found instanceof Failure) return;
    const { accessToken, refreshToken = accessToken } = found;
    this.#token = isExchanged ? accessToken : refreshToken;
  }

  /** Revokes them (RFC 7009 §2.1). A failure is logged, and changes nothing. */
  async revoke(): Promise<void> {
    const { id, revocation } = this.#connection;
    const { fetch, log } = this.#context;
    if (this.#token === undefined || !revocation) return;
    const failure = await requestRevocation(this.#connection, this.#token, fetch);
    if (failure) log({ event: 'revocation_failed', connection: id, code: failure.code });
  }
}
