import { randomBytes } from 'node:crypto';
import type { Store } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import type { ServedEmulator } from '@postern/emulators';
import { FlowRecorder } from './flow-recorder.ts';

/**
 * What outlives a restart of the dev server: Vite creates the server and this plugin again when its
 * configuration changes, in the same process.
 */
export interface DevState {
  readonly store: Store;
  /** A key ring as in `POSTERN_KEYS`. */
  readonly keys: string;
  /** Origins of the dev server, on which the development provider accepts every redirect URI. */
  readonly origins: Set<string>;
  /** The requests of the app so far. */
  readonly recorder: FlowRecorder;
  /** Servers that run in this process, by name. */
  readonly services: Map<string, Promise<ServedEmulator>>;
}

declare global {
  /** By the root of the app. */
  var posternDevStates: Map<string, DevState> | undefined;
}

/** Finds or creates the state of an app. */
export function readDevState(root: string): DevState {
  globalThis.posternDevStates ??= new Map();
  const states = globalThis.posternDevStates;
  const state = states.get(root) ?? {
    store: createMemoryStore(),
    keys: `dev:${randomBytes(32).toString('base64url')}`,
    origins: new Set<string>(),
    recorder: new FlowRecorder(),
    services: new Map<string, Promise<ServedEmulator>>(),
  };
  states.set(root, state);
  return state;
}
