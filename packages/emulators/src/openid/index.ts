export { createOpenIdProvider } from './emulator.ts';
export type { OpenIdClient, OpenIdProviderOptions } from './options.ts';
export { type OpenIdUser, seededOpenIdUsers } from './users.ts';
