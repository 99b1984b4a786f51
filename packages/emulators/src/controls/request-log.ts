import { hash } from 'node:crypto';
import type { Context, Next } from 'hono';
import { BoundedList } from '../emulator/bounded-list.ts';
import { isForm } from '../http/form.ts';
import { readFormParameters } from '../http/parameters.ts';

/** One completed call. It contains no secret in clear text. */
export interface LoggedRequest {
  /** When the call arrived, in the emulator's time (RFC 3339, UTC). */
  readonly at: string;
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  /** The form's `grant_type`, if it had one. */
  readonly grantType?: string;
  /** The response's status; 499 if the client disconnected first. */
  readonly status: number;
  /** The kind of the fault that affected the call, if any. */
  readonly fault?: string;
  /**
   * The call's secrets as SHA-256 in base64url: `authorization` (the header's credentials without
   * the scheme), `x-api-key`, and the form's secret fields by name. Equal secrets have equal
   * hashes, so a test can detect a reused secret.
   */
  readonly hashes: Readonly<Record<string, string>>;
}

/** The calls since the last reset. */
export interface RequestLog {
  /**
   * Lists the newest {@link MAX_LOGGED_REQUESTS} completed calls in order of arrival, oldest first.
   */
  list(): LoggedRequest[];
  clear(): void;
  /** Middleware that records every call. */
  readonly record: (context: Context, next: Next) => Promise<void>;
}

/** The maximum number of calls that are kept. */
export const MAX_LOGGED_REQUESTS = 10_000;

const MAX_PATH_LENGTH = 300;
const SECRET_FIELDS = [
  'client_secret',
  'code',
  'code_verifier',
  'password',
  'refresh_token',
  'token',
];
const GRANT_TYPE_PATTERN = /^[a-z][a-z0-9_:.-]{0,99}$/;

/** An entry is added when the call arrives, and completed when the response is known. */
interface OpenEntry {
  arrived: Omit<LoggedRequest, 'status' | 'fault'>;
  status?: number;
  fault?: string;
}

/**
 * Creates an empty log.
 *
 * @param nowMs the emulator's time
 * @param faultOf returns the kind of the fault that affected a request, if any
 */
export function createRequestLog(
  nowMs: () => number,
  faultOf: (request: Request) => string | undefined,
): RequestLog {
  const entries = new BoundedList<OpenEntry>(MAX_LOGGED_REQUESTS);
  return {
    list: () => entries.list().flatMap(readFinished),
    clear: () => {
      entries.clear();
    },
    record: async (context, next) => {
      const entry: OpenEntry = { arrived: await describe(context, nowMs()) };
      entries.add(entry);
      await next();
      entry.status = context.res.status;
      const fault = faultOf(context.req.raw);
      if (fault !== undefined) entry.fault = fault;
    },
  };
}

function readFinished({ arrived, status, fault }: OpenEntry): LoggedRequest[] {
  if (status === undefined) return [];
  return [{ ...arrived, status, ...(fault === undefined ? {} : { fault }) }];
}

async function describe(context: Context, nowMs: number): Promise<OpenEntry['arrived']> {
  const fields = await readFields(context);
  const grantType = fields['grant_type'];
  return {
    at: new Date(nowMs).toISOString(),
    method: context.req.method,
    path: context.req.path.slice(0, MAX_PATH_LENGTH),
    // Keep only well-formed grant types in clear text: a caller can put anything into that field.
    ...(grantType !== undefined && GRANT_TYPE_PATTERN.test(grantType) ? { grantType } : {}),
    hashes: hashSecrets(context, fields),
  };
}

async function readFields(context: Context): Promise<Readonly<Record<string, string>>> {
  if (context.req.method !== 'POST' || !isForm(context.req)) return {};
  const reading = readFormParameters(await context.req.text());
  return reading.ok ? reading.parameters : {};
}

function hashSecrets(
  context: Context,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const authorization = context.req.header('authorization')?.replace(/^\S+ +/, '');
  const secrets: [string, string | undefined][] = [
    ['authorization', authorization],
    ['x-api-key', context.req.header('x-api-key')],
    ...SECRET_FIELDS.map((name): [string, string | undefined] => [name, fields[name]]),
  ];
  return Object.fromEntries(
    secrets.flatMap(([name, secret]) =>
      secret === undefined ? [] : [[name, hash('sha256', secret, 'base64url')]],
    ),
  );
}
