import * as v from 'valibot';
import { faultKinds, faultSchema } from './faults/fault.ts';
import type { FaultQueue } from './faults/queue.ts';
import { type DocumentedPath, resolveTarget } from './faults/target.ts';
import { buildRejection, type ControlRejection } from './rejection.ts';

/** The paths a fault can strike. */
export interface FaultTargets {
  readonly documentedPaths: readonly DocumentedPath[];
  /** What the document leaves out of the paths it writes; empty where it leaves nothing out. */
  readonly basePath: string;
}

/** What a fault may say, for messages that list it. */
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
 * Does what `POST /__emulator/faults` asks: queues a fault, or with `times: 0` clears the target.
 *
 * @returns a rejection, or undefined when it is done
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
  return { error: 'invalid_value', detail: 'target: give the documented path to strike.' };
}

function rejectUnknownTarget(documentedPaths: readonly DocumentedPath[]): ControlRejection {
  return {
    error: 'unknown_target',
    detail: `The target is no documented path. Documented: ${documentedPaths.join(', ')}.`,
  };
}
