export type { ClaimsOption } from './claims.ts';
export { type Configured, readConfigured } from './configured.ts';
export { discovered } from './discovered.ts';
export type {
  ClientAuthentication,
  DiscoveredOptions,
  MetadataOverrides,
  PrivateJwk,
} from './options.ts';
