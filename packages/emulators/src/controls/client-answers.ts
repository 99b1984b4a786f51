import * as v from 'valibot';
import type { RecordedMessage } from '../lekab/messages.ts';
import { type FaultKind, faultKinds } from './faults/fault.ts';
import type { IssuedSecret } from './issued-secrets.ts';
import type { LoggedRequest } from './request-log.ts';

/** A fault that is waiting, and how often it will still strike. */
export interface WaitingFault {
  readonly target: string;
  readonly kind: FaultKind;
  readonly remaining: number;
}

const text = v.string();

/** The answer of `GET requests`. */
export const requestsSchema: v.GenericSchema<{ requests: LoggedRequest[] }> = v.object({
  requests: v.array(
    v.object({
      at: text,
      method: text,
      path: text,
      grantType: v.exactOptional(text),
      status: v.number(),
      fault: v.exactOptional(text),
      hashes: v.record(text, text),
    }),
  ),
});

/** The answer of `GET issued`. */
export const issuedSchema: v.GenericSchema<{ tokens: IssuedSecret[] }> = v.object({
  tokens: v.array(
    v.object({
      kind: v.picklist(['code', 'access_token', 'refresh_token', 'api_key']),
      value: text,
    }),
  ),
});

/** The answer of `GET faults`, without the details of each kind. */
export const faultsSchema: v.GenericSchema<{ faults: WaitingFault[] }> = v.object({
  faults: v.array(v.object({ target: text, kind: v.picklist(faultKinds), remaining: v.number() })),
});

/** The answer of LEKAB's `GET messages`. */
export const messagesSchema: v.GenericSchema<{ messages: RecordedMessage[] }> = v.object({
  messages: v.array(
    v.object({ id: text, at: text, username: text, body: v.record(text, v.unknown()) }),
  ),
});

/** An answer that only says that something was done. */
export const doneSchema: v.GenericSchema = v.unknown();
