import { type PlainHeaders, PlainResponse } from '@postern/server';

/**
 * Builds what Deno's constructors take as headers. They convert a `Headers` field by field through its
 * iterator, and an object without.
 */
export function buildHeadersInit(headers: PlainHeaders): HeadersInit {
  // An object has each name once, and cookies cannot be joined (RFC 6265 §3).
  return headers.getSetCookie().length > 1 ? [...headers] : Object.fromEntries(headers);
}

/**
 * Builds the response that `Deno.serve` writes. Deno prepares the native response in the constructor, and
 * drops it when the headers are read or changed later.
 */
export function buildStandardResponse(response: Response): Response {
  if (!(response instanceof PlainResponse)) return response;
  const { content, status, statusText, headers } = response;
  return new Response(content, { status, statusText, headers: buildHeadersInit(headers) });
}
