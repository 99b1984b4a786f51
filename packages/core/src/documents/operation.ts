import type * as v from 'valibot';
import type { FailureCode } from '../failures/catalogue.ts';

/** One operation of the HTTP contract, as its OpenAPI document says it. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly id: string;
  readonly summary: string;
  /** Whether the session cookie, the operator token or nothing stands for the caller. */
  readonly caller: 'anyone' | 'session' | 'operator';
  /** Without the header `X-Postern: 1` it is refused. */
  readonly isGuarded: boolean;
  readonly body?: v.GenericSchema | 'empty';
  /** Default JSON, and required unless it is empty. */
  readonly bodyKind?: 'optional' | 'form';
  /** Parameters of the query that have to be there. */
  readonly query?: readonly string[];
  readonly optionalQuery?: readonly string[];
  readonly answers: Readonly<Record<number, v.GenericSchema | 'empty' | 'any'>>;
  readonly failures: readonly FailureCode[];
}

export const GUARDS = [
  'guard_csrf_header',
  'guard_origin',
  'guard_rate_limited',
  'internal',
] as const;
export const BODY = ['request_malformed', 'request_too_large', 'request_unsupported'] as const;
export const SESSION = ['session_missing', 'session_expired', 'session_unreadable'] as const;
export const PROVIDER = [
  'provider_rejected_client',
  'provider_rejected_request',
  'provider_malformed',
  'provider_unreachable',
  'provider_redirected',
  'provider_rate_limited',
  'provider_timeout',
] as const;
export const OPERATOR = ['operator_unauthorized', 'route_unknown', 'provider_unsupported'] as const;

/** What may stop a browser that comes by a link or from a provider. */
export const NAVIGATION = [
  'request_malformed',
  'guard_origin',
  'guard_rate_limited',
  'route_unknown',
  'internal',
] as const;

export const guarded = { caller: 'session', isGuarded: true } as const;
export const operator = { caller: 'operator', isGuarded: true, method: 'post' } as const;
export const open = { caller: 'anyone', isGuarded: false, method: 'get' } as const;
