export type { Fault, FaultKind } from './controls/faults/fault.ts';
export type { LoggedRequest } from './controls/request-log.ts';
export { DataFileError } from './emulator/data-file.ts';
export type { IssuedSecret, IssuedSecretKind } from './emulator/issued-secrets.ts';
export type { EmulatorOptions } from './emulator/options.ts';
export { saveEmulatorState } from './emulator/persistence.ts';
export type { EmulatorSettings } from './emulator/settings.ts';
export type { WaitingFault } from './fixtures/control-responses.ts';
export {
  createEmulatorControls,
  type EmulatorControls,
  type FaultRequest,
  type RequestControls,
} from './fixtures/controls-client.ts';
export { type FormUserOptions, requestUserDecision } from './fixtures/form-user.ts';
export { DISALLOW_BASIC, type LekabUser } from './lekab/accounts.ts';
export { createLekabEmulator } from './lekab/emulator.ts';
export type { RecordedMessage } from './lekab/messages.ts';
export type { LekabEmulatorOptions } from './lekab/options.ts';
export type { RegisteredClient } from './lockit-network/accounts/clients.ts';
export type { ToolsUser } from './lockit-network/accounts/seeds.ts';
export { createLockitNetworkEmulator } from './lockit-network/emulator.ts';
export type { LockitNetworkEmulatorOptions } from './lockit-network/options.ts';
export { type ServedEmulator, type ServeOptions, serveEmulator } from './server/serve.ts';
