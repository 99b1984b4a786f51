import type { EdgeConnection, EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject, parseObject } from '../http/json.ts';
import { resolveConnection } from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { Sealer } from '../sealing/sealer.ts';

/**
 * The form field in which Apple's page posts the name of a user, as JSON, at the user's first sign-in
 * alone. It comes through the browser, unsigned, so the user can write anything there.
 */
export const POSTED_USER = 'user';
/** The longest field that is read, in characters. */
const MAX_FIELD_LENGTH = 2048;
/** The longest given or family name, in characters. */
const MAX_NAME_LENGTH = 100;
/** Control characters, and characters that change the direction of text. */
const UNSHOWABLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

type NameParts = Pick<EdgeParts, 'keyRing'>;

/**
 * Reads the name from a posted response, and seals it for the redirect to GET on the same path: the name
 * is in no address, log or browser history. It opens only together with its own `state`, so no
 * other site can put a name into a sign-in that it did not start.
 *
 * @returns undefined if the connection takes no posted name, or the field has none
 */
export async function sealPostedName(
  { keyRing }: NameParts,
  { authorizationCode }: EdgeConnection,
  form: URLSearchParams,
): Promise<string | undefined> {
  const { postedClaims = {} } = authorizationCode ?? {};
  const [field = '', ...others] = form.getAll(POSTED_USER);
  if (others.length > 0 || field.length > MAX_FIELD_LENGTH) return undefined;
  const names = readNames(field);
  const claims = Object.entries(postedClaims)
    .map(([claim, source]) => [claim, names[source]] as const)
    .filter(([, name]) => name !== '');
  if (claims.length === 0) return undefined;
  const text = JSON.stringify(Object.fromEntries(claims));
  return createSealer(keyRing).seal(text, form.get('state') ?? '');
}

/** The names in `{"name":{"firstName":"…","lastName":"…"}}`; empty where there is none. */
function readNames(field: string): Record<'name' | 'given_name' | 'family_name', string> {
  const name = parseObject(field)?.['name'];
  const { firstName, lastName } = isObject(name) ? name : {};
  const [given_name, family_name] = [readName(firstName), readName(lastName)];
  return { given_name, family_name, name: `${given_name} ${family_name}`.trim() };
}

function readName(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  const isShowable = text.length <= MAX_NAME_LENGTH && !UNSHOWABLE.test(text);
  return isShowable && text.isWellFormed() ? text : '';
}

/** Returns the connection; if the response has a sealed name, its tokens get the name. */
export async function withPostedName(
  { keyRing }: NameParts,
  connection: EdgeConnection,
  query: URLSearchParams,
): Promise<EdgeConnection> {
  const sealed = query.get(POSTED_USER);
  if (sealed === null || !connection.authorizationCode?.postedClaims) return connection;
  const text = await createSealer(keyRing).open(sealed, query.get('state') ?? '');
  const posted = text === undefined ? undefined : parseObject(text);
  return posted === undefined ? connection : addToTokens(connection, posted);
}

function addToTokens(connection: EdgeConnection, posted: JsonObject): EdgeConnection {
  const add = (tokens: TokenSet | Failure): TokenSet | Failure =>
    tokens instanceof Failure || tokens.user === undefined
      ? tokens
      : { ...tokens, user: { ...tokens.user, posted } };
  return {
    ...connection,
    async resolve(context) {
      const found = await resolveConnection(connection, context);
      if (found instanceof Failure) return found;
      const { requestUserTokens } = found;
      return {
        ...found,
        ...(requestUserTokens && {
          requestUserTokens: async (...request) => add(await requestUserTokens(...request)),
        }),
      };
    },
  };
}

function createSealer(keyRing: EdgeParts['keyRing']): Sealer {
  return new Sealer(keyRing, new Uint8Array(), 'posted name');
}
