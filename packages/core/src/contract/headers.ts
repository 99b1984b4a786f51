/**
 * The name of the header that every request to `/auth` and `/api` carries. A page of another origin
 * cannot send it without a preflight, which the edge rejects (RFC 10017, CSRF defences).
 */
export const CSRF_HEADER = 'x-postern';
/** The only valid value of {@link CSRF_HEADER}. */
export const CSRF_HEADER_VALUE = '1';

/** The media type of a problem document (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
