import { askUserinfo } from '../discovered/ask-userinfo.ts';
import { type ClaimPath, findValue, pickClaims, readSubject } from '../discovered/claims.ts';
import { Failure } from '../failures/failure.ts';
import { type JsonObject, parseObject } from '../http/json.ts';
import type { ProviderContext } from '../oauth/connection.ts';
import { sendToProvider } from '../oauth/provider-fetch.ts';
import { describeRefusal } from '../oauth/refusal-text.ts';
import type { User } from '../oauth/token-set.ts';

/** The URL that describes the user of an access token, and the fields to read from its response. */
export interface UserSource {
  readonly url: string;
  /** The place of the user's identifier. */
  readonly subject: string;
  readonly paths: readonly ClaimPath[];
}

/**
 * Requests the description of a token's user.
 *
 * @returns the user with the listed claims; `provider_rejected_request` if the provider refuses the
 *   token; `provider_identity_rejected` if the response does not identify the user; another
 *   `provider_` failure
 */
export function requestUser(
  source: UserSource,
  accessToken: string,
  context: ProviderContext,
): Promise<User | Failure> {
  return askUserinfo(
    () => send(source.url, accessToken, context),
    (body) => readUser(body, source),
  );
}

async function send(
  url: string,
  accessToken: string,
  { fetch }: ProviderContext,
): Promise<JsonObject | Failure> {
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const response = await sendToProvider(url, { headers }, fetch);
  if (response instanceof Failure) return response;
  const { status } = response;
  const body = parseObject(await response.text());
  // Slack's APIs refuse a request with 200 and `ok: false`.
  if (status !== 200 || body?.['ok'] === false) {
    const cause = describeRefusal(status, body ?? {});
    const code = status >= 500 ? 'provider_unreachable' : 'provider_rejected_request';
    return new Failure(code, { cause });
  }
  return body ?? new Failure('provider_malformed', { cause: 'not a JSON object' });
}

function readUser(body: JsonObject, { subject: path, paths }: UserSource): User | Failure {
  const subject = readSubject(findValue(body, path));
  if (subject !== undefined) return { subject, claims: pickClaims(paths, body) };
  const cause = `${path} is missing, or neither a string nor an integer`;
  return new Failure('provider_identity_rejected', { cause });
}
