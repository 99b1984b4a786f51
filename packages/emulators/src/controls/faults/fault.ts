import * as v from 'valibot';

/** The fields of every fault. */
export interface FaultOccasion {
  /** A documented path, or one with placeholders such as `/projects/{projectId}`. */
  readonly target: string;
  /** How many calls the fault affects before it is removed. */
  readonly times: number;
  /** Delay before the response's head, in milliseconds. */
  readonly latencyMs: number;
}

/** Whether the service handles the request before the fault replaces its response. */
interface Replacing {
  readonly handled: boolean;
}

/** A fault that an emulator plays on demand. */
export type Fault = FaultOccasion &
  (
    | { readonly kind: 'latency' }
    | (Replacing & {
        readonly kind: 'status';
        readonly status: number;
        readonly contentType: string;
        readonly body: string;
        readonly retryAfterSeconds?: number;
      })
    | (Replacing & { readonly kind: 'rate-limit'; readonly retryAfterSeconds: number })
    | (Replacing & { readonly kind: 'drop'; readonly bytes: number })
    | (Replacing & {
        readonly kind: 'garbage';
        readonly contentType: string;
        readonly body: string;
      })
    | (Replacing & { readonly kind: 'oversize'; readonly bytes: number })
    | (Replacing & {
        readonly kind: 'redirect';
        readonly status: number;
        readonly location: string;
      })
    | { readonly kind: 'slow-body'; readonly durationMs: number }
    | { readonly kind: 'content-type'; readonly contentType: string; readonly body?: string }
  );

/** The kind of a fault. */
export type FaultKind = Fault['kind'];

/** The longest delay, in milliseconds. */
const MAX_MS = 600_000;
const MAX_OVERSIZE_BYTES = 1_073_741_824;
const MAX_TIMES = 1_000_000;
const MAX_BODY_LENGTH = 65_536;

const wholeNumber = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const milliseconds = wholeNumber(0, MAX_MS);
const bodyText = v.pipe(v.string(), v.maxLength(MAX_BODY_LENGTH));
/** The allowed text of a header: printable ASCII, so that a fault cannot inject another header. */
const headerText = v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,2000}$/, 'must be printable ASCII'));
const retryAfterSeconds = wholeNumber(0, 86_400);

const occasion = {
  target: v.string(),
  times: v.optional(wholeNumber(1, MAX_TIMES), 1),
  latencyMs: v.optional(milliseconds, 0),
};
const replacing = { ...occasion, handled: v.optional(v.boolean(), false) };

const GARBAGE = '{"access_token": "\u0000\u0007<<<not JSON';

/** Schema of `POST /__emulator/faults`. Only `target` and `kind` are required. */
export const faultSchema: v.GenericSchema<unknown, Fault> = v.variant('kind', [
  v.strictObject({
    ...occasion,
    kind: v.literal('latency'),
    latencyMs: v.optional(milliseconds, 1000),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('status'),
    status: v.optional(wholeNumber(200, 599), 503),
    contentType: v.optional(headerText, 'text/plain'),
    body: v.optional(bodyText, ''),
    retryAfterSeconds: v.exactOptional(retryAfterSeconds),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('rate-limit'),
    retryAfterSeconds: v.optional(retryAfterSeconds, 1),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('drop'),
    bytes: v.optional(wholeNumber(0, MAX_BODY_LENGTH), 8),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('garbage'),
    contentType: v.optional(headerText, 'application/json'),
    body: v.optional(bodyText, GARBAGE),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('oversize'),
    bytes: v.optional(wholeNumber(1, MAX_OVERSIZE_BYTES), 16_777_216),
  }),
  v.strictObject({
    ...replacing,
    kind: v.literal('redirect'),
    status: v.optional(v.picklist([301, 302, 303, 307, 308]), 302),
    location: v.optional(headerText, '/redirected'),
  }),
  v.strictObject({
    ...occasion,
    kind: v.literal('slow-body'),
    durationMs: v.optional(milliseconds, 5000),
  }),
  v.strictObject({
    ...occasion,
    kind: v.literal('content-type'),
    contentType: v.optional(headerText, 'text/html'),
    body: v.exactOptional(bodyText),
  }),
]);

/** All kinds of fault, for messages that list them. */
export const faultKinds: readonly FaultKind[] = [
  'latency',
  'status',
  'rate-limit',
  'drop',
  'garbage',
  'oversize',
  'redirect',
  'slow-body',
  'content-type',
];
