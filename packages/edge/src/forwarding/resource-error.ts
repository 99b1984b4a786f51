import { namesUser, showUrl, USER_ERROR } from '../settings/environment.ts';

/** Finds the error in a `resource`, whatever its type: an absolute URI without a fragment (RFC 8707 §2). */
export function findResourceError(resource: unknown): string | false {
  if (resource === undefined) return false;
  const text = typeof resource === 'string' ? resource : '';
  if (namesUser(text)) return `has a resource that ${USER_ERROR}`;
  if (URL.canParse(text) && !text.includes('#')) return false;
  return `has the resource ${showUrl(text) ?? '(not a URI)'}; write an absolute URI without #`;
}
