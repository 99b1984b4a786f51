import { getToken } from '@postern/browser/token';
import { auth } from './auth.ts';

/** Calls an API that the edge does not forward to, with the user's access token. */
export async function callService(url: string): Promise<Response> {
  const { accessToken, tokenType } = await getToken(auth);
  return fetch(url, { headers: { authorization: `${tokenType} ${accessToken}` } });
}
