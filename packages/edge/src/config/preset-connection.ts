import {
  type AppleKey,
  apple,
  auth0,
  cognito,
  discord,
  entra,
  github,
  gitlab,
  google,
  keycloak,
  linkedin,
  type OAuthPreset,
  type OidcPreset,
  okta,
  slack,
  spotify,
  twitch,
} from '../presets/index.ts';
import {
  type ConfigConnection,
  type OAuthOptions,
  type OidcOptions,
  oauth,
  oidc,
} from './connections.ts';

type OidcBehind = Omit<OidcOptions, 'issuer'>;
type OAuthBehind = Omit<OAuthOptions, 'authorizationEndpoint' | 'tokenEndpoint'>;

/**
 * A connection of a JSON file to a provider with a preset. Other fields override those of the
 * preset.
 */
export type JsonPreset =
  | ({ readonly type: 'google' | 'linkedin' | 'slack' | 'twitch' } & OidcBehind)
  | ({ readonly type: 'discord' | 'github' | 'spotify' } & OAuthBehind)
  | ({ readonly type: 'apple' } & AppleKey & OidcBehind)
  | ({ readonly type: 'auth0'; readonly domain: string } & OidcBehind)
  | ({ readonly type: 'cognito'; readonly region: string; readonly userPool: string } & OidcBehind)
  | ({ readonly type: 'entra'; readonly tenant: string } & OidcBehind)
  | ({ readonly type: 'gitlab'; readonly url?: string } & OidcBehind)
  | ({
      readonly type: 'keycloak';
      readonly url: string | undefined;
      readonly realm: string | undefined;
    } & OidcBehind)
  | ({
      readonly type: 'okta';
      readonly domain: string;
      readonly authorizationServer?: string;
    } & OidcBehind);

const OIDC_PRESETS = { google, linkedin, slack, twitch };
const OAUTH_PRESETS = { discord, github, spotify };

/**
 * Builds the connection of a preset. A missing variable leaves out a field that the preset needs: the
 * reader of the file reports the variable, so that the wrong address here does not matter.
 */
export function buildPreset(connection: JsonPreset): ConfigConnection {
  switch (connection.type) {
    case 'google':
    case 'linkedin':
    case 'slack':
    case 'twitch':
      return fromOidc(OIDC_PRESETS[connection.type], connection);
    case 'discord':
    case 'github':
    case 'spotify':
      return fromOAuth(OAUTH_PRESETS[connection.type], connection);
    case 'apple':
      return fromOidc(apple(connection), connection);
    case 'auth0':
      return fromOidc(auth0(connection.domain), connection);
    case 'cognito':
      return fromOidc(cognito(connection.region, connection.userPool), connection);
    case 'entra':
      return fromOidc(entra(connection.tenant), connection);
    case 'gitlab':
      return fromOidc(gitlab(connection.url), connection);
    case 'keycloak': {
      const { url = '', realm = '' } = connection;
      return fromOidc(keycloak(url, realm), connection);
    }
    case 'okta':
      return fromOidc(okta(connection.domain, connection.authorizationServer), connection);
  }
}

/** What presets need to know. The connection has no such options. */
const PRESET_FIELDS = [
  'type',
  'teamId',
  'keyId',
  'privateKey',
  'domain',
  'region',
  'userPool',
  'tenant',
  'url',
  'realm',
  'authorizationServer',
] as const;
type WithPreset<Options> = Options & {
  readonly [Field in (typeof PRESET_FIELDS)[number]]?: string | undefined;
};

function fromOidc(preset: OidcPreset, given: WithPreset<OidcBehind>): ConfigConnection {
  return oidc({ ...preset, ...dropPresetFields(given) });
}

function fromOAuth(preset: OAuthPreset, given: WithPreset<OAuthBehind>): ConfigConnection {
  return oauth({ ...preset, ...dropPresetFields(given) });
}

function dropPresetFields<Options>(given: WithPreset<Options>): WithPreset<Options> {
  const options: { -readonly [Field in keyof WithPreset<Options>]: WithPreset<Options>[Field] } = {
    ...given,
  };
  for (const field of PRESET_FIELDS) delete options[field];
  return options;
}
