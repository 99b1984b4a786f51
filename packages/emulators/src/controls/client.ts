import * as v from 'valibot';
import type { RecordedMessage } from '../lekab/messages.ts';
import {
  doneSchema,
  faultsSchema,
  issuedSchema,
  messagesSchema,
  requestsSchema,
  type WaitingFault,
} from './client-answers.ts';
import type { Fault, FaultKind } from './faults/fault.ts';
import type { IssuedSecret } from './issued-secrets.ts';
import type { LoggedRequest } from './request-log.ts';
import { type EmulatorSettings, settingsSchema } from './settings.ts';

type OptionalFields<Kind extends Fault> = Kind extends unknown
  ? Partial<Omit<Kind, 'kind' | 'target'>>
  : never;

/** A fault as it is asked for; everything but `target` and `kind` has a default. */
export type FaultRequest = {
  [Kind in FaultKind]: { readonly target: string; readonly kind: Kind } & OptionalFields<
    Extract<Fault, { kind: Kind }>
  >;
}[FaultKind];

/** An emulator's controls, as calls. Each throws an Error with the emulator's own words if refused. */
export interface EmulatorControls {
  /** The calls answered since the last reset, newest last. */
  requests(): Promise<LoggedRequest[]>;
  /** Every secret handed out since the last reset. */
  issued(): Promise<IssuedSecret[]>;
  readSettings(): Promise<EmulatorSettings>;
  /** @returns all settings after the change */
  updateSettings(changes: Partial<EmulatorSettings>): Promise<EmulatorSettings>;
  /** Queues a fault for the next `times` calls (default 1) of a documented path. */
  addFault(fault: FaultRequest): Promise<void>;
  /** Forgets the faults of one target. */
  clearFaults(target: string): Promise<void>;
  /** The faults that are waiting, in the order they were asked for. */
  readFaults(): Promise<WaitingFault[]>;
  advanceClock(seconds: number): Promise<void>;
  /** Settings, faults, clock, log and all that was issued: back to the start. */
  reset(): Promise<void>;
  /** The messages handed in since the last reset (LEKAB only). */
  messages(): Promise<RecordedMessage[]>;
}

/** How the controls are fetched; an emulator's `app.request` serves in-process. */
export type RequestControls = (url: string, init: RequestInit) => Response | Promise<Response>;

/**
 * Creates the calls to an emulator's controls.
 *
 * @param origin where it is served, such as `http://localhost:9401`
 */
export function createEmulatorControls(
  origin: string,
  request: RequestControls = fetch,
): EmulatorControls {
  const call = createCall(origin, request);
  return {
    requests: async () => (await call('requests', requestsSchema)).requests,
    issued: async () => (await call('issued', issuedSchema)).tokens,
    readSettings: () => call('settings', settingsSchema),
    updateSettings: (changes) => call('settings', settingsSchema, changes),
    addFault: async (fault) => {
      await call('faults', doneSchema, fault);
    },
    clearFaults: async (target) => {
      await call('faults', doneSchema, { target, times: 0 });
    },
    readFaults: async () => (await call('faults', faultsSchema)).faults,
    advanceClock: async (advanceSeconds) => {
      await call('clock', doneSchema, { advanceSeconds });
    },
    reset: async () => {
      await call('reset', doneSchema, {});
    },
    messages: async () => (await call('messages', messagesSchema)).messages,
  };
}

type Call = <Answer>(
  name: string,
  schema: v.GenericSchema<Answer>,
  body?: unknown,
) => Promise<Answer>;

/** A call without a body observes, one with a body acts. */
function createCall(origin: string, request: RequestControls): Call {
  return async (name, schema, body) => {
    const answer = await request(`${origin}/__emulator/${name}`, buildInit(body));
    if (!answer.ok) throw new Error(`The control ${name} was refused: ${await answer.text()}`);
    return v.parse(schema, await answer.json());
  };
}

function buildInit(body: unknown): RequestInit {
  if (body === undefined) return {};
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
