import { randomBytes } from 'node:crypto';
import type { Store } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import type { ServedEmulator } from '@postern/emulators';
import type { SignInFacts } from './dev-advice.ts';
import { FlowRecorder } from './flow-recorder.ts';

/**
 * What outlives a restart of the dev server: Vite creates the server and this plugin again when its
 * configuration changes, in the same process.
 */
export interface DevState {
  /** The sessions. {@link keepStore} replaces it. */
  store: Store;
  /** The issuer and client id of each connection whose sessions the store has, by connection. */
  clients: ReadonlyMap<string, string>;
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
    clients: new Map<string, string>(),
    keys: `dev:${randomBytes(32).toString('base64url')}`,
    origins: new Set<string>(),
    recorder: new FlowRecorder(),
    services: new Map<string, Promise<ServedEmulator>>(),
  };
  states.set(root, state);
  return state;
}

/**
 * Keeps the store while each connection has its issuer and client id, and empties it otherwise: a session
 * of the development provider must not continue at another provider.
 */
export function keepStore(
  state: DevState,
  facts: readonly Pick<SignInFacts, 'id' | 'issuer' | 'clientId'>[],
): Store {
  const clients = new Map(facts.map(({ id, issuer, clientId }) => [id, `${issuer} ${clientId}`]));
  const isKept = Array.from(state.clients).every(([id, client]) => clients.get(id) === client);
  if (!isKept) state.store = createMemoryStore();
  state.clients = clients;
  return state.store;
}
