export { createServer, type Server, type ServerEvent, type ServerOptions } from './server.ts';
export { readServerSettings, type ServerSettings } from './server-settings.ts';
