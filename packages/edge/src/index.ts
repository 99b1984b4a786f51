export type { EdgeConnection as Connection } from './app/parts.ts';
export { answerUnconfigured } from './app/problem.ts';
export type { EdgeOptions } from './build-parts.ts';
export { CALLBACK_PATH } from './connections/lockit.ts';
export { createEdge } from './edge.ts';
export { buildConfigErrorText, type ConfigError } from './failures/config-error.ts';
export { defineRoutes, type Routes, type RouteTokens } from './forwarding/define-routes.ts';
export type { Fetch } from './http/fetch.ts';
export type { LongBodyLimit, PassedBody, PassLongBody } from './http/long-body.ts';
export type { MessageContent, Messages } from './http/messages.ts';
export { readPathname } from './http/pathname.ts';
export { computeCallerNetwork } from './limits/caller-network.ts';
export {
  createInProcessRateLimiter,
  type RateGrant,
  type RateLimit,
  type RateLimiter,
  RateWindows,
} from './limits/rate-limiter.ts';
export { RATE_LIMITS } from './limits/rate-limits.ts';
export type { SessionUser } from './oauth/token-set.ts';
export { type Count, Counters, type Metric } from './observing/counters.ts';
export { buildCauseText, type Log, type LogEvent } from './observing/log.ts';
export {
  buildLogLine,
  isLogged,
  LOG_LEVELS,
  type LogLevel,
  readLevel,
} from './observing/log-line.ts';
export { buildRoutes } from './routes/built-in.ts';
export type { ClaimRule, ClaimRules, ClaimValue, Requirement } from './routes/requirement.ts';
export type {
  Authorize,
  BaseRoute,
  CallerSession,
  PublicRoute,
  Route,
  RouteMatch,
  SecretRoute,
  ServiceRoute,
  UserRoute,
} from './routes/route.ts';
export { computeDigest } from './sealing/digest.ts';
export { isLoopbackHost } from './settings/environment.ts';
export { readSettings, type SettingsReading } from './settings/read-settings.ts';
export { SETTING_NAMES } from './settings/setting-names.ts';
export type { LekabSettings, LockitSettings, Settings } from './settings/settings.ts';
export type { Store, StoredRecord } from './stores/store.ts';
export { startTimeLimit } from './time.ts';
