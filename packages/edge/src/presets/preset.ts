import type { DeclaredOptions } from '../declared/options.ts';
import type { DiscoveredOptions } from '../discovered/options.ts';

type Own = 'id' | 'clientId';

/**
 * The options of `oidc` that are the same for every app at a provider. An app adds its own after
 * them.
 */
export interface OidcPreset extends Partial<Omit<DiscoveredOptions, Own | 'issuer'>> {
  readonly issuer: string;
}

/**
 * The options of `oauth` that are the same for every app at a provider. An app adds its own after
 * them.
 */
export interface OAuthPreset
  extends Partial<Omit<DeclaredOptions, Own | 'authorizationEndpoint' | 'tokenEndpoint'>> {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}
