export type { ServerEvent } from '@postern/edge/monitoring';
export {
  CONFIG_FILE_NAMES,
  type LoadConfigOptions,
  type LoadedConfig,
  loadConfigFile,
} from './config-file.ts';
export { EventStreams, isEventStream } from './event-streams.ts';
export type { Handle } from './handle.ts';
export { createLineLog, type LineLogOptions } from './line-log.ts';
export { createLineOutput, LAST_LINES_MS, type TextStream } from './line-output.ts';
export { explainListenError } from './listen-error.ts';
export { loadMetrics } from './load-metrics.ts';
export { loadTraces } from './load-traces.ts';
export { type ConnectionEvents, createLossLog } from './loss-log.ts';
export type { Bytes } from './messages/bytes.ts';
export { PlainBody } from './messages/plain-body.ts';
export { flattenHeaders, PlainHeaders } from './messages/plain-headers.ts';
export { type Head, PlainResponse, plainMessages } from './messages/plain-response.ts';
export { buildUrl, settleHost } from './request-url.ts';
export {
  buildListening,
  createServer,
  type Server,
  type ServerOptions,
} from './server.ts';
export {
  type ReadServerConfigOptions,
  readServerConfig,
  type ServerConfig,
  type ServerConfigReading,
} from './server-config.ts';
export {
  readServerSettings,
  SERVER_SETTING_NAMES,
  type ServerSettings,
} from './server-settings.ts';
export type { UnknownSetting } from './setting-names.ts';
export { LAST_STEPS_MS, LAST_USE_MS, SHUTDOWN_MS, STOP_SIGNALS } from './shutdown.ts';
export { Upgrades } from './upgrades.ts';
