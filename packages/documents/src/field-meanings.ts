/** What the parameters of the contract, and the fields of its request bodies, mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  'x-postern': 'Proves that no page of another site sent the request; it needs no secret',
  acr_values: 'The classes of sign-in that the app wants, in order of preference',
  atProvider: 'Also ends the session at the provider: the response says where to send the browser',
  code: 'The authorization code of the provider’s response',
  codeChallenge: 'The S256 hash of the code verifier (RFC 7636 §4.2)',
  codeVerifier: 'The secret of this sign-in, which only the page knows (RFC 7636 §4.1)',
  connection: 'The id of the connection',
  error: 'The provider’s error code, if it refused (RFC 6749 §4.1.2.1)',
  everywhere: 'Ends every session of this user, on all devices',
  iss: 'The issuer that sent the user (RFC 9207; in a sign-in, OpenID Connect Core 1.0 §4)',
  login_hint: 'The user’s name at the provider, which the provider may fill in',
  logout_token: 'The provider’s signed statement that a user has signed out there',
  max_age: 'How long ago the user may have signed in at the provider, in seconds',
  name: 'The name of the new key',
  parameters: 'Added to the authorization request; the connection must allow each',
  path: 'The rest of the upstream’s path',
  prompt: 'What the provider asks the user for, such as login (OpenID Connect Core 1.0 §3.1.2.1)',
  redirectUri: 'The address at which the provider’s response arrived',
  returnTo:
    'Where the browser goes after the provider’s sign-out: a path, or a URL of an allowed origin',
  return_to: 'Where the browser goes afterwards: a path, or a URL of an allowed origin',
  route: 'The name of the route',
  state: 'The random value that ties the response to this sign-in (RFC 6749 §4.1.1)',
  target_link_uri: 'Where the browser goes afterwards, if a third party starts the sign-in',
  ui_locales: 'The languages for the provider’s pages, in order of preference',
};

/** What a path parameter `id` names, by the part of the path before it. */
const IDS: Readonly<Record<string, string>> = {
  connections: 'The id of the connection',
  sessions: 'The id of the session, from the list of sessions',
};

/**
 * Says what a parameter or field means.
 *
 * @throws Error if it has no meaning yet
 */
export function describeField(name: string, path: string): string {
  const [, collection = ''] = /([a-z]+)\/\{id\}/.exec(path) ?? [];
  const meaning = name === 'id' ? IDS[collection] : MEANINGS[name];
  if (meaning === undefined) throw new Error(`field-meanings.ts does not know ${name} of ${path}`);
  return meaning;
}
