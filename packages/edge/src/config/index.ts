export {
  type ConfigConnection,
  type DevelopmentProvider,
  type LekabOptions,
  type LockitNetworkOptions,
  lekab,
  lockitNetwork,
  type OAuthOptions,
  type OidcOptions,
  oauth,
  oidc,
} from './connections.ts';
export {
  type ConfigEnvironment,
  type ConfigFile,
  type ConfigSettings,
  defineConfig,
  type PosternConfig,
} from './define-config.ts';
export { type ParsedConfig, parseConfig } from './parse-config.ts';
export {
  type ConfigReading,
  collectConnectionNames,
  type EdgeConfig,
  readConfig,
} from './read-config.ts';
export type { RouteConfig } from './routes.ts';
