import type { FailureCode } from '@postern/core';
import type * as v from 'valibot';

/** The body of a response: JSON by its schema, none, any JSON object, or a text of a media type. */
export type ResponseBody =
  | v.GenericSchema
  | 'empty'
  | 'any'
  | 'text/html'
  | 'application/openmetrics-text';

/** One operation of the HTTP contract, as the OpenAPI document describes it. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'delete';
  /** The `operationId` of OpenAPI. */
  readonly id: string;
  readonly summary: string;
  /** The required credential: none, the session cookie or the operator token. */
  readonly caller: 'anyone' | 'session' | 'operator';
  /** Whether the header `X-Postern: 1` is required. */
  readonly isGuarded: boolean;
  readonly body?: v.GenericSchema | 'empty';
  /** Default: JSON, and required unless `body` is `'empty'`. */
  readonly bodyKind?: 'optional' | 'form';
  /** The form that the operation takes instead of `body`, without the header `X-Postern`. */
  readonly form?: v.GenericSchema;
  /** Required query parameters. */
  readonly query?: readonly string[];
  readonly optionalQuery?: readonly string[];
  /** The successful responses, by status. */
  readonly responses: Readonly<Record<number, ResponseBody>>;
  /** Every failure that the operation can respond with. */
  readonly failures: readonly FailureCode[];
}

/** Failures of the guards in front of a guarded operation. */
export const GUARDS = [
  'guard_csrf_header',
  'guard_origin',
  'guard_rate_limited',
  'internal',
] as const;
/** Failures of reading a request body. */
export const BODY = ['request_malformed', 'request_too_large', 'request_unsupported'] as const;
/** Failures of finding the caller's session. */
export const SESSION = ['session_missing', 'session_expired', 'session_unreadable'] as const;
/** Failures of a request to the provider. */
export const PROVIDER = [
  'provider_rejected_client',
  'provider_rejected_request',
  'provider_malformed',
  'provider_unreachable',
  'provider_redirected',
  'provider_rate_limited',
  'provider_timeout',
] as const;
/** Failures of an operator act. */
export const OPERATOR = ['operator_unauthorized', 'route_unknown', 'provider_unsupported'] as const;

/**
 * Failures of a navigation, by a link or from the provider. `guard_csrf_header` and `route_unknown`: no
 * connection has this endpoint.
 */
export const NAVIGATION = [
  'request_malformed',
  'guard_csrf_header',
  'guard_origin',
  'guard_rate_limited',
  'route_unknown',
  'internal',
] as const;

/** An operation that requires the CSRF header and the session cookie. */
export const guarded = { caller: 'session', isGuarded: true } as const;
/** An operator act. */
export const operator = { caller: 'operator', isGuarded: true, method: 'post' } as const;
/** A GET that anyone may send. */
export const open = { caller: 'anyone', isGuarded: false, method: 'get' } as const;
