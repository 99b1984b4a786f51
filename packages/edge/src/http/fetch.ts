/** The part of the Fetch standard's `fetch` that the edge uses. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** Whether a status is a redirect. A runtime that hides unfollowed redirects gives status 0 (Fetch standard). */
export function isRedirect(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400 && status !== 304);
}

/**
 * Whether a response with this status has no content (RFC 9110 §15.3.5, §15.3.6, §15.4.5). A
 * `Response` with a body cannot be built for it (Fetch standard, null body status).
 */
export function hasNoContent(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** Whether a method only reads, and its body has no meaning (RFC 9110 §9.3.1, §9.3.2). */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Cancels a body that is not needed. A broken body rejects the cancellation, which can be ignored.
 */
export function dropBody({ body }: Response): void {
  body?.cancel().catch(() => undefined);
}
