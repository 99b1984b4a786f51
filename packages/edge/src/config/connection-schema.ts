import * as v from 'valibot';
import type {
  LekabOptions,
  LockitNetworkOptions,
  OAuthOptions,
  OidcOptions,
} from './connections.ts';
import type { JsonPreset } from './preset-connection.ts';

// The connections of postern.config.json.

/** The default message would show the value, which may be a secret. */
const TEXT = 'Expected a string';

/** A text in which a variable may stand. */
export const text: v.GenericSchema<string> = v.pipe(
  v.string(TEXT),
  v.description('A text; ${NAME} stands for a variable.'),
);
/** A list of such texts. */
export const texts: v.GenericSchema<string[]> = v.array(text);

const id = v.pipe(v.string(), v.description('Lowercase letters, digits and dashes.'));
/** How users sign in, and which of their claims the app sees. */
const signIn = {
  clientId: text,
  clientSecret: v.exactOptional(text),
  flow: v.exactOptional(v.picklist(['browser', 'edge'])),
  redirectUri: v.exactOptional(text),
  scopes: v.exactOptional(texts),
  claims: v.exactOptional(
    v.pipe(
      v.union([texts, v.record(v.string(), text)]),
      v.description("The user's claims that the app sees: names, or names and their places."),
    ),
  ),
  parameters: v.exactOptional(v.record(v.string(), text)),
  allowedParameters: v.exactOptional(texts),
  deadTokenErrors: v.exactOptional(texts),
  allowsCodeInjection: v.exactOptional(v.literal(true)),
};

const oidcFields = {
  id,
  ...signIn,
  clientKey: v.exactOptional(
    v.pipe(
      text,
      v.description('The private key for private_key_jwt: a JWK with alg, as a string.'),
    ),
  ),
  profile: v.exactOptional(
    v.pipe(v.literal('fapi2'), v.description('Keeps to the FAPI 2.0 Security Profile.')),
  ),
  signOutBy: v.exactOptional(v.picklist(['post', 'get'])),
  metadata: v.exactOptional(v.picklist(['openid', 'oauth'])),
  metadataUrl: v.exactOptional(text),
  postsName: v.exactOptional(
    v.pipe(v.literal(true), v.description('The name of the user is posted, unsigned (Apple).')),
  ),
  clientCredentials: v.exactOptional(v.literal(true)),
  pushedRequests: v.exactOptional(v.literal(false)),
  dpop: v.exactOptional(v.literal(true)),
  supportsPkce: v.exactOptional(v.boolean()),
  supportsNonce: v.exactOptional(v.literal(false)),
  assertionAudience: v.exactOptional(v.picklist(['issuer', 'token_endpoint', 'endpoint'])),
};

const oidcConnection = v.strictObject({ type: v.literal('oidc'), issuer: text, ...oidcFields });

const oauthFields = {
  id,
  revocationEndpoint: v.exactOptional(text),
  userinfoEndpoint: v.exactOptional(text),
  issuer: v.exactOptional(text),
  ...signIn,
  secretMethod: v.exactOptional(v.picklist(['client_secret_basic', 'client_secret_post'])),
  scopeSeparator: v.exactOptional(v.picklist([' ', ','])),
  tokenType: v.exactOptional(v.literal('bearer')),
  subject: v.exactOptional(
    v.pipe(text, v.description("Where userinfoEndpoint has the user's identifier. Default: sub.")),
  ),
  supportsPkce: v.exactOptional(v.literal(false)),
};

const oauthConnection = v.strictObject({
  type: v.literal('oauth'),
  authorizationEndpoint: text,
  tokenEndpoint: text,
  ...oauthFields,
});

const lockitConnection = v.strictObject({
  type: v.literal('lockitNetwork'),
  clientId: text,
  clientSecret: text,
  baseUrl: v.exactOptional(text),
  basicEncoding: v.exactOptional(v.picklist(['plain', 'form'])),
});

const lekabConnection = v.strictObject({
  type: v.literal('lekab'),
  username: text,
  password: text,
  baseUrl: v.exactOptional(text),
});

const described = (words: string): v.GenericSchema<unknown, string> =>
  v.pipe(v.string(TEXT), v.description(words));
const tenant = described('The id of a tenant; organizations, consumers, or common for both.');
const domain = described('The domain of the tenant or organization, such as example.okta.com.');
const realmUrl = described('The server, such as https://id.example.com.');
const p8 = described('The content of the .p8 file; ${NAME} stands for a variable.');

/** The providers with a preset, each with what its preset needs to know. */
const presets = [
  v.strictObject({
    type: v.literal('apple'),
    teamId: text,
    keyId: text,
    privateKey: p8,
    ...oidcFields,
  }),
  v.strictObject({ type: v.literal('auth0'), domain, ...oidcFields }),
  v.strictObject({ type: v.literal('cognito'), region: text, userPool: text, ...oidcFields }),
  v.strictObject({ type: v.literal('discord'), ...oauthFields }),
  v.strictObject({ type: v.literal('entra'), tenant, ...oidcFields }),
  v.strictObject({ type: v.literal('github'), ...oauthFields }),
  v.strictObject({ type: v.literal('gitlab'), url: v.exactOptional(text), ...oidcFields }),
  v.strictObject({ type: v.literal('google'), ...oidcFields }),
  v.strictObject({ type: v.literal('keycloak'), url: realmUrl, realm: text, ...oidcFields }),
  v.strictObject({ type: v.literal('linkedin'), ...oidcFields }),
  v.strictObject({
    type: v.literal('okta'),
    domain,
    authorizationServer: v.exactOptional(text),
    ...oidcFields,
  }),
  v.strictObject({ type: v.literal('slack'), ...oidcFields }),
  v.strictObject({ type: v.literal('spotify'), ...oauthFields }),
  v.strictObject({ type: v.literal('twitch'), ...oidcFields }),
] as const;

/** A connection of a JSON file. `type` is the function or preset that makes it in code. */
export type JsonConnection =
  | ({ readonly type: 'oidc' } & OidcOptions)
  | ({ readonly type: 'oauth' } & OAuthOptions)
  | ({ readonly type: 'lockitNetwork' } & LockitNetworkOptions)
  | ({ readonly type: 'lekab' } & LekabOptions)
  | JsonPreset;

/** The shape of {@link JsonConnection}. */
export const connectionSchema: v.GenericSchema<unknown, JsonConnection> = v.variant('type', [
  oidcConnection,
  oauthConnection,
  lockitConnection,
  lekabConnection,
  ...presets,
]);
