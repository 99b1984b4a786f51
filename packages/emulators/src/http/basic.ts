/** How user name and password are encoded before they are joined with a colon. */
export type BasicEncoding = 'plain' | 'form';

/** Decoded user name and password. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const BASIC_PATTERN = /^basic +(?<token>[A-Za-z0-9+/]+={0,2})$/i;

/**
 * Reads an `Authorization: Basic` header strictly: canonical padded base64 of UTF-8 with a colon
 * (RFC 7617 §2, §2.1). The first colon ends the user name; the password may contain further colons.
 *
 * @param encoding `plain` takes both parts as they are (RFC 7617); `form` URL-decodes each part
 *   (RFC 6749 §2.3.1)
 * @returns undefined if the header is missing, malformed, or of another scheme
 */
export function readBasicCredentials(
  authorization: string | undefined,
  encoding: BasicEncoding,
): BasicCredentials | undefined {
  const token = BASIC_PATTERN.exec(authorization ?? '')?.groups?.['token'];
  const text = token === undefined ? undefined : decodeCanonicalBase64(token);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0) return undefined;
  const halves = [text.slice(0, colon), text.slice(colon + 1)] as const;
  return encoding === 'plain' ? buildCredentials(halves) : decodeFormHalves(halves);
}

/** Whether a request uses the Basic scheme, well-formed or not. */
export function triesBasic(authorization: string | undefined): boolean {
  return /^basic\b/i.test(authorization ?? '');
}

function buildCredentials([username, password]: readonly [string, string]): BasicCredentials {
  return { username, password };
}

/** Node decodes any text; encoding the result again reveals text that was not canonical base64. */
function decodeCanonicalBase64(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.toString('base64') !== token) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeFormHalves(halves: readonly [string, string]): BasicCredentials | undefined {
  try {
    const [username, password] = halves.map((half) =>
      decodeURIComponent(half.replaceAll('+', ' ')),
    );
    return username === undefined || password === undefined ? undefined : { username, password };
  } catch {
    return undefined;
  }
}
