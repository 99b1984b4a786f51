import { namesUser, showUrl, USER_ERROR } from '../settings/environment.ts';

/** Finds the errors in a `resource`, whatever its type: an absolute URI without a fragment (RFC 8707 §2). */
export function findResourceErrors(resource: unknown): readonly string[] {
  if (resource === undefined) return [];
  const text = typeof resource === 'string' ? resource : '';
  if (namesUser(text)) return [`has a resource that ${USER_ERROR}`];
  if (URL.canParse(text) && !text.includes('#')) return [];
  return [`has the resource ${showUrl(text) ?? '(not a URI)'}; write an absolute URI without #`];
}
