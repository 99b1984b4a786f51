import * as v from 'valibot';
import { faultKinds, faultSchema } from './faults/fault.ts';
import type { FaultQueue } from './faults/queue.ts';
import { type DocumentedPath, resolveTarget } from './faults/target.ts';
import { buildRejection, type ControlRejection } from './rejection.ts';

/** The paths that a fault can affect. */
export interface FaultTargets {
  readonly documentedPaths: readonly DocumentedPath[];
  /** The prefix that the document omits from its paths; empty if it omits nothing. */
  readonly basePath: string;
}

/** The names and kinds of a fault, for messages that list them. */
const KNOWN_NAMES = [
  'target',
  'kind',
  'times',
  'latencyMs',
  'handled',
  'status',
  'retryAfterSeconds',
  'contentType',
  'body',
  'bytes',
  'location',
  'durationMs',
  `kinds: ${faultKinds.join(' | ')}`,
];

const clearingSchema = v.looseObject({ times: v.literal(0) });
const targetSchema = v.looseObject({ target: v.string() });

/**
 * Handles `POST /__emulator/faults`: queues a fault, or clears its target if `times` is 0.
 *
 * @returns a rejection, or undefined on success
 */
export function applyFaultRequest(
  body: unknown,
  faults: FaultQueue,
  targets: FaultTargets,
): ControlRejection | undefined {
  if (!v.is(targetSchema, body)) return rejectMissingTarget();
  const target = resolveTarget(body.target, targets.documentedPaths, targets.basePath);
  if (target === undefined) return rejectUnknownTarget(targets.documentedPaths);
  if (v.is(clearingSchema, body)) {
    faults.clearTarget(target);
    return undefined;
  }
  const fault = v.safeParse(faultSchema, body);
  if (!fault.success) return buildRejection(fault.issues, KNOWN_NAMES);
  faults.add({ ...fault.output, target });
  return undefined;
}

function rejectMissingTarget(): ControlRejection {
  return { error: 'invalid_value', detail: 'target: set it to the documented path to affect.' };
}

function rejectUnknownTarget(documentedPaths: readonly DocumentedPath[]): ControlRejection {
  return {
    error: 'unknown_target',
    detail: `The target is not a documented path. Documented: ${documentedPaths.join(', ')}.`,
  };
}
