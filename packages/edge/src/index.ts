export { createEdge, type EdgeOptions } from './edge.ts';
export type { Log, LogEvent } from './log.ts';
export type { Fetch } from './oauth/provider-fetch.ts';
export { CALLBACK_PATH } from './providers/lockit.ts';
export { buildFaultText, type SettingFault } from './settings/fault.ts';
export { readSettings, type SettingsReading } from './settings/read-settings.ts';
export type { LekabSettings, LockitSettings, Settings } from './settings/settings.ts';
export type { Store, StoredRecord } from './stores/store.ts';
