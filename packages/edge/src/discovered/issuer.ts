import type { JsonObject } from '../http/json.ts';

/** The placeholder in the issuer that Entra publishes for apps of many tenants. */
const TENANT = '{tenantid}';
/** The path segments that replace the placeholder in the URL of such metadata. */
const MANY_TENANTS: readonly string[] = ['common', 'organizations', 'consumers'];

/** Whether an issuer is a template for the issuers of many tenants. */
export function hasTenants(issuer: string): boolean {
  return issuer.includes(TENANT);
}

/**
 * Whether the published issuer is the configured one: byte for byte (RFC 8414 §3.3), except that the
 * metadata of `…/common/v2.0` and its siblings names the issuer `…/{tenantid}/v2.0`.
 */
export function isPublishedBy(published: unknown, issuer: string): published is string {
  if (typeof published !== 'string') return false;
  const isTemplate =
    hasTenants(published) &&
    MANY_TENANTS.some((name) => published.replace(TENANT, name) === issuer);
  return published === issuer || isTemplate;
}

/**
 * Returns the issuer that a token's `iss` must equal. For an app of many tenants, it is the issuer of
 * the token's own `tid`; undefined if `tid` is not a tenant's id.
 */
export function resolveIssuer(issuer: string, { tid }: JsonObject): string | undefined {
  if (!hasTenants(issuer)) return issuer;
  return typeof tid === 'string' && TENANT_ID.test(tid) ? issuer.replace(TENANT, tid) : undefined;
}

/** A GUID: it cannot contain another part of a path. */
const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the provider `issuer` may refresh tokens whose issuer is `tokenIssuer`. */
export function isTokenIssuer(issuer: string, tokenIssuer: string): boolean {
  const [before = '', after = ''] = issuer.split(TENANT);
  const isInside = tokenIssuer.startsWith(before) && tokenIssuer.endsWith(after);
  const tid = tokenIssuer.slice(before.length, tokenIssuer.length - after.length);
  return hasTenants(issuer) ? isInside && TENANT_ID.test(tid) : issuer === tokenIssuer;
}

/**
 * Formats an issuer for the log, without query and fragment. Scheme and path stay, because `http:` or a
 * slash may be the only difference. An issuer contains no secret.
 */
export function describeIssuer(issuer: unknown): string {
  if (typeof issuer !== 'string') return 'none';
  return issuer.replaceAll(/[\p{Cc}?#].*/gu, '');
}
