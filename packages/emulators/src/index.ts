export {
  createEmulatorControls,
  type EmulatorControls,
  type FaultRequest,
  type RequestControls,
} from './controls/client.ts';
export type { WaitingFault } from './controls/client-answers.ts';
export type { Fault, FaultKind } from './controls/faults/fault.ts';
export type { IssuedSecret, IssuedSecretKind } from './controls/issued-secrets.ts';
export type { LoggedRequest } from './controls/request-log.ts';
export type { EmulatorSettings } from './controls/settings.ts';
export { saveEmulatorState } from './emulator/keeping.ts';
export type { EmulatorOptions } from './emulator/options.ts';
export { type FormUserOptions, requestUserDecision } from './fixtures/form-user.ts';
export { DISALLOW_BASIC, type LekabUser } from './lekab/accounts.ts';
export { createLekabEmulator } from './lekab/emulator.ts';
export type { RecordedMessage } from './lekab/messages.ts';
export type { LekabEmulatorOptions } from './lekab/options.ts';
export type { RegisteredClient } from './lockit-network/clients.ts';
export { createLockitNetworkEmulator } from './lockit-network/emulator.ts';
export type { LockitNetworkEmulatorOptions } from './lockit-network/options.ts';
export type { ToolsUser } from './lockit-network/seeds.ts';
export { type ServedEmulator, type ServeOptions, serveEmulator } from './server/serve.ts';
export { DataFileError } from './state/data-file.ts';
