// `introspection_endpoint` of the provider's metadata, the API's own client, and the client of your app.
const { INTROSPECTION_URL = '', API_CLIENT_ID = '', API_CLIENT_SECRET = '' } = process.env;
const { APP_CLIENT_ID = '' } = process.env;

const credentials = [API_CLIENT_ID, API_CLIENT_SECRET].map(encodeURIComponent).join(':');
const basic = `Basic ${Buffer.from(credentials).toString('base64')}`;

/** Reads the user's id from the `Authorization` of a request. Undefined: respond 401. */
export async function readUser(authorization = ''): Promise<string | undefined> {
  const token = authorization.replace(/^Bearer /i, '');
  const response = await fetch(INTROSPECTION_URL, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
  });
  // The provider cannot be asked: respond 503.
  if (!response.ok) throw new Error(`The provider responded with ${response.status}`);
  const { active, client_id, sub } = await response.json();
  // The token is valid, and the provider issued it to your app.
  return active === true && client_id === APP_CLIENT_ID ? sub : undefined;
}
