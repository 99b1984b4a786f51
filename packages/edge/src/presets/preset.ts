import type { OAuthOptions, OidcOptions } from '../config/connections.ts';

type Own = 'id' | 'clientId' | 'clientSecret';

/** The options of `oidc` that are the same for every app at a provider. An app adds its own behind them. */
export interface OidcPreset extends Partial<Omit<OidcOptions, Own | 'issuer'>> {
  readonly issuer: string;
}

/** The options of `oauth` that are the same for every app at a provider. An app adds its own behind them. */
export interface OAuthPreset
  extends Partial<Omit<OAuthOptions, Own | 'authorizationEndpoint' | 'tokenEndpoint'>> {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}
