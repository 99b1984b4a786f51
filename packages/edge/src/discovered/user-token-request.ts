import { Failure } from '../failures/failure.ts';
import type { Connection, ResolvedServer, TokenResponse } from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { DpopProofs } from './dpop.ts';
import { compareUser, identify, rejectIdentity } from './id-token.ts';
import { isTokenIssuer } from './issuer.ts';
import type { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';
import { readGrantedScope } from './scope.ts';
import { readSigningAlgorithms } from './signing.ts';

type RequestUserTokens = NonNullable<Connection['requestUserTokens']>;

/**
 * Makes the function that requests a user's tokens. At a sign-in, everything that can fail before the
 * code is used up is checked first. At a refresh, a successful response is kept even if a field of it
 * is odd: the provider has rotated the refresh token, and the old one would end the session.
 */
export function createUserTokenRequest(
  options: DiscoveredOptions,
  metadata: Metadata,
  proofs: DpopProofs | undefined,
): (server: ResolvedServer) => RequestUserTokens {
  const { id, clientId, scopes = ['openid'] } = options;
  return (server) => async (send, before, context, identity) => {
    const note = (cause: string): void =>
      context.log({ event: 'renewal_flawed', connection: id, code: 'provider_malformed', cause });
    const request = (): Promise<TokenResponse | Failure> =>
      proofs ? proofs.request(send, before, server, note) : send();
    const nowMs = context.now();
    if (before) {
      const { issuer = server.issuer, user } = before;
      if (issuer !== server.issuer && !isTokenIssuer(server.issuer, issuer)) {
        return reject('tokens of another issuer');
      }
      const answered = await request();
      if (answered instanceof Failure) return answered;
      const { body, tokens } = answered;
      if (tokens instanceof Failure) return tokens;
      const comparison = compareUser(body['id_token'], { issuer, clientId, user, nowMs });
      if (comparison.isOther) return reject(comparison.flaw);
      if (comparison.flaw !== undefined) note(comparison.flaw);
      return readGrantedScope({ ...tokens, issuer, ...(user && { user }) });
    }
    if (!scopes.includes('openid')) {
      const answered = await request();
      const tokens = answered instanceof Failure ? answered : answered.tokens;
      return tokens instanceof Failure ? tokens : { ...tokens, issuer: server.issuer };
    }
    const algorithms = readSigningAlgorithms(server);
    if (algorithms.length === 0) {
      return rejectIdentity('the provider signs none with a key of its own');
    }
    // Read the keys first: an unavailable key set must not cost the user the code.
    const keys = await metadata.readKeys(server, context);
    if (keys instanceof Failure) return keys;
    const readAgain = (): ReturnType<Metadata['readKeys']> => metadata.readKeys(server, context, 0);
    const verification = { algorithms, keys: [async () => keys, readAgain] };
    const expected = { ...identity, server, clientId, nowMs };
    const answered = await request();
    if (answered instanceof Failure) return answered;
    const tokens = await identify(answered, verification, expected);
    return tokens instanceof Failure ? tokens : readGrantedScope(tokens);
  };
}

function reject(cause: string): TokenSet | Failure {
  return new Failure('provider_rejected_grant', { cause });
}
