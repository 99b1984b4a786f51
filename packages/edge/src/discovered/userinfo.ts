import { Failure } from '../failures/failure.ts';
import { type JsonObject, omitEmpty, parseObject } from '../http/json.ts';
import type { ProviderContext } from '../oauth/connection.ts';
import type { Credential } from '../oauth/credential.ts';
import { sendToProvider } from '../oauth/provider-fetch.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { askUserinfo } from './ask-userinfo.ts';
import { readSubject } from './claims.ts';
import type { DpopProofs } from './dpop.ts';
import { type Verification, verifyJwt } from './jwt.ts';

/** A request for the claims of a user. */
export interface UserinfoRequest {
  /** `userinfo_endpoint` of the metadata. */
  readonly url: string;
  /** The tokens of the user, with `issuer` and `user`. */
  readonly tokens: TokenSet;
  readonly clientId: string;
  /** Verifies a signed response. */
  readonly verification: Verification;
  readonly proofs: DpopProofs | undefined;
}

/** The error of a challenge (RFC 6750 §3), such as `insufficient_scope`. */
const CHALLENGE_ERROR = /\berror="?([a-z_]{1,40})\b/;

/**
 * Requests claims from the userinfo endpoint with the user's access token (OpenID Connect Core §5.3).
 * The response is JSON, or a JWT that the provider signed (§5.3.2). The edge has no key for an
 * encrypted response.
 *
 * @returns the claims, whose `sub` is that of the tokens' user (§5.3.2); `provider_identity_rejected`
 *   if the response is about another user, of another issuer or for another client, or its signature
 *   is invalid; `provider_rejected_request` if the endpoint refuses the token; another `provider_`
 *   failure
 */
export function requestUserinfo(
  request: UserinfoRequest,
  context: ProviderContext,
): Promise<JsonObject | Failure> {
  return askUserinfo(
    () => send(request, context),
    (response) => readClaims(response, request),
  );
}

async function send(
  { url, tokens, proofs }: UserinfoRequest,
  { fetch }: ProviderContext,
): Promise<Response | Failure> {
  const { accessToken } = tokens;
  const bearer: Credential = { accessToken, replace: async () => undefined };
  const credential = proofs?.bind(bearer, tokens) ?? bearer;
  const sendOnce = async (): Promise<Response | Failure> => {
    const headers = new Headers({ accept: 'application/json, application/jwt' });
    headers.set('authorization', `Bearer ${accessToken}`);
    await credential.sign?.({ method: 'GET', url, headers });
    return sendToProvider(url, { headers }, fetch);
  };
  const first = await sendOnce();
  if (first instanceof Failure) return first;
  // A provider may require its nonce in the proof (RFC 9449 §9).
  const isRepeated = first.status === 401 && (await credential.replace(first)) !== undefined;
  const response = isRepeated ? await sendOnce() : first;
  return response instanceof Failure ? response : classify(response);
}

function classify(response: Response): Response | Failure {
  const { status, headers } = response;
  if (status === 200) return response;
  const [, error] = CHALLENGE_ERROR.exec(headers.get('www-authenticate') ?? '') ?? [];
  const cause = `status ${status}${error === undefined ? '' : `, ${error}`}`;
  const code = status >= 500 ? 'provider_unreachable' : 'provider_rejected_request';
  return new Failure(code, { cause });
}

async function readClaims(
  response: Response,
  { tokens: { issuer, user }, clientId, verification }: UserinfoRequest,
): Promise<JsonObject | Failure> {
  const text = await response.text();
  const isSigned = /^application\/jwt\b/i.test(response.headers.get('content-type') ?? '');
  const claims = isSigned ? await readSigned(text, verification) : parseObject(text);
  if (claims instanceof Failure) return claims;
  if (claims === undefined)
    return new Failure('provider_malformed', { cause: 'not a JSON object' });
  const { sub, iss = issuer, aud = clientId } = omitEmpty(claims);
  if ((readSubject(sub) ?? '') !== user?.subject) return reject('sub is missing or another user');
  if (!isSigned) return claims;
  if (iss !== issuer) return reject('iss is another issuer');
  return [aud].flat().includes(clientId) ? claims : reject('aud is another client');
}

async function readSigned(
  token: string,
  verification: Verification,
): Promise<JsonObject | Failure> {
  // A JWE has five parts (RFC 7516 §3.1), a JWS three.
  if (token.split('.').length === 5) {
    const cause = 'encrypted; set userinfo_encrypted_response_alg to none for this client';
    return new Failure('provider_malformed', { cause });
  }
  const verified = await verifyJwt(token, verification);
  if (verified instanceof Failure) return verified;
  return 'error' in verified ? reject(verified.error) : verified.claims;
}

function reject(cause: string): Failure {
  return new Failure('provider_identity_rejected', { cause });
}
