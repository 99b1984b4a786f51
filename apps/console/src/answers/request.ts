import { auth } from '../auth.ts';
import { buildFailure, type Failure } from '../failures/failure.ts';
import { readFailure } from '../failures/read-failure.ts';
import { observeServerDate, serverNowMs } from '../time/server-clock.ts';
import type { Read } from './read.ts';

/** The outcome of a request: the value and the JSON body it was read from, or a failure. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly body: unknown }
  | { readonly ok: false; readonly failure: Failure };

/** Sends a request to the edge and reads the JSON response. Never rejects: a failure is a value. */
export async function request<T>(
  path: string,
  read: Read<T>,
  init?: RequestInit,
): Promise<Answer<T>> {
  try {
    const response = await auth.fetch(path, init);
    observeServerDate(response.headers.get('date'));
    if (!response.ok) return { ok: false, failure: await readFailure(response, serverNowMs()) };
    const body: unknown = await response.json().catch(() => undefined);
    const value = read(body);
    if (value !== undefined) return { ok: true, value, body };
    return { ok: false, failure: buildFailure('answer_malformed', 'retry-later') };
  } catch {
    // `fetch` rejects without a reason. `navigator.onLine` tells whether there is a network.
    return { ok: false, failure: buildUnreachable() };
  }
}

/** Posts JSON and reads the JSON response. */
export async function post<T>(path: string, body: object, read: Read<T>): Promise<Answer<T>> {
  const headers = { 'content-type': 'application/json' };
  return request(path, read, { method: 'POST', headers, body: JSON.stringify(body) });
}

function buildUnreachable(): Failure {
  if (!navigator.onLine) return buildFailure('offline', 'retry-later');
  return { code: 'edge_unreachable', recovery: 'retry-later' };
}
