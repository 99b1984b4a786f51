import createClient from 'openapi-fetch';
import type { paths } from './openapi.d.ts';

/** A client of the edge whose paths, bodies and responses have the types of the OpenAPI document. */
const edge = createClient<paths>({ headers: { 'x-postern': '1' } });

const header = { 'x-postern': '1' } as const;

/** Returns whether the browser is signed in and until when, or undefined if the edge cannot tell now. */
export async function readSession(): Promise<string | undefined> {
  const { data, error } = await edge.GET('/auth/session', { params: { header } });
  if (error) return error.recovery === 'retry-later' ? undefined : error.detail;
  return data.status === 'signed-in' ? `signed in until ${data.expiresAt}` : 'signed out';
}
