export type { Connection } from './connection.ts';
export { computeDigest } from './digest.ts';
export { createEdge, type EdgeOptions } from './edge.ts';
export { defineRoutes, type Routes } from './forwarding/define-routes.ts';
export type {
  Allowed,
  Authorize,
  CallerSession,
  OpenRoute,
  Route,
  RouteRules,
  ServiceRoute,
  UserRoute,
} from './forwarding/route.ts';
export { buildRoutes } from './forwarding/routes.ts';
export { computeCallerNetwork } from './limits/caller-network.ts';
export {
  createInProcessRateLimiter,
  type RateLimit,
  type RateLimiter,
} from './limits/rate-limiter.ts';
export { RATE_LIMITS } from './limits/rate-limits.ts';
export type { Log, LogEvent } from './log.ts';
export { buildLogLine, type LogLevel, readLevel } from './log-line.ts';
export type { Fetch } from './oauth/provider-fetch.ts';
export { type Count, type Counted, Counters } from './observing/counters.ts';
export { answerUnconfigured } from './problem.ts';
export { CALLBACK_PATH } from './providers/lockit.ts';
export { isLoopbackHost } from './settings/environment.ts';
export { buildFaultText, type SettingFault } from './settings/fault.ts';
export { readSettings, type SettingsReading } from './settings/read-settings.ts';
export type { LekabSettings, LockitSettings, Settings } from './settings/settings.ts';
export type { Store, StoredRecord } from './stores/store.ts';
