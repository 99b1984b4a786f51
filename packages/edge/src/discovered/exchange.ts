import type { AuthorizationServer } from 'oauth4webapi';
import type { Connection, TokenAnswer } from '../connection.ts';
import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { compareUser, identify, rejectIdentity } from './id-token.ts';
import { isTokenIssuer } from './issuer.ts';
import type { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';
import type { Proofs } from './proof.ts';
import { readGrantedScope } from './scope.ts';
import { readSigningAlgorithms } from './signing.ts';

type Exchange = NonNullable<Connection['exchange']>;

/**
 * Token requests for users. What would make a sign-in fail is found before the code is spent, as
 * far as it can be; and a renewal that came out is kept, whatever is odd about it: its refresh token
 * has been rotated, and the one before it would end the session.
 */
export function createExchange(
  options: DiscoveredOptions,
  metadata: Metadata,
  proofs: Proofs | undefined,
): (server: AuthorizationServer) => Exchange {
  const { id, clientId, scopes = ['openid'] } = options;
  return (server) => async (send, before, context, identity) => {
    const note = (cause: string): void =>
      context.log({ event: 'renewal_flawed', connection: id, code: 'provider_malformed', cause });
    const ask = (): Promise<TokenAnswer> =>
      proofs ? proofs.request(send, before, server, note) : send();
    const nowMs = context.now();
    if (before) {
      const { issuer = server.issuer, user } = before;
      if (issuer !== server.issuer && !isTokenIssuer(server.issuer, issuer)) {
        return reject('tokens of another issuer');
      }
      const { body, tokens } = await ask();
      if (tokens instanceof Failure) return tokens;
      const comparison = compareUser(body['id_token'], { issuer, clientId, user, nowMs });
      if (comparison.isOther) return reject(comparison.flaw);
      if (comparison.flaw !== undefined) note(comparison.flaw);
      return readGrantedScope({ ...tokens, issuer, ...(user && { user }) });
    }
    if (!scopes.includes('openid')) {
      const { tokens } = await ask();
      return tokens instanceof Failure ? tokens : { ...tokens, issuer: server.issuer };
    }
    const algorithms = readSigningAlgorithms(server);
    if (algorithms.length === 0)
      return rejectIdentity('the service signs none by a key of its own');
    // That the keys are not to be had must not cost the user the code.
    const keys = await metadata.readKeys(server, context);
    if (keys instanceof Failure) return keys;
    const again = (): ReturnType<Metadata['readKeys']> => metadata.readKeys(server, context, 0);
    const verification = { algorithms, keys: [async () => keys, again] };
    const expected = { ...identity, server, clientId, nowMs };
    const tokens = await identify(await ask(), verification, expected);
    return tokens instanceof Failure ? tokens : readGrantedScope(tokens);
  };
}

function reject(cause: string): TokenSet | Failure {
  return new Failure('provider_rejected_grant', { cause });
}
