export { findSiteError } from '@postern/site';
export { createServer, type Server, type ServerOptions } from './server.ts';
export { createLineLog, type ServerEvent } from './server-events.ts';
export {
  readServerSettings,
  SERVER_SETTING_NAMES,
  type ServerSettings,
} from './server-settings.ts';
export { type UnknownSetting, watchEnvironment } from './setting-names.ts';
