export { discovered } from './discovered.ts';
export type { ClientAuthentication, DiscoveredOptions, PrivateJwk } from './options.ts';
