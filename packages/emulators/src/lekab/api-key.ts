import type { SecretSource } from '../emulator/secret-source.ts';

/** The prefix of every decoded API key. */
const PREFIX = 'liM';
const SECRET_LENGTH = 16;

/**
 * Creates an API key in the documented format: base64 without padding of `liM:`, the base64 of the
 * user id, `:`, and 16 letters and digits.
 */
export function createApiKey(userId: string, secrets: SecretSource): string {
  const secret = secrets.createAlphanumeric(SECRET_LENGTH);
  return encodeUnpadded(`${PREFIX}:${encodeUnpadded(userId)}:${secret}`);
}

function encodeUnpadded(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64').replaceAll('=', '');
}
