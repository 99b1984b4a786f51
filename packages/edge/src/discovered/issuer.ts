import type { JsonObject } from '../http/json.ts';

/** Stands in the issuer that Entra publishes for apps of many tenants. */
const TENANT = '{tenantid}';
/** What stands there in the addresses of such metadata. */
const MANY_TENANTS: readonly string[] = ['common', 'organizations', 'consumers'];

/** Whether an issuer stands for one of each tenant. */
export function hasTenants(issuer: string): boolean {
  return issuer.includes(TENANT);
}

/**
 * Whether metadata is of the issuer that was asked for: byte for byte (RFC 8414 §3.3), except that
 * the metadata of `…/common/v2.0` and the like names the issuer `…/{tenantid}/v2.0`.
 */
export function isPublishedBy(published: unknown, issuer: string): published is string {
  if (typeof published !== 'string') return false;
  const isOfMany =
    hasTenants(published) &&
    MANY_TENANTS.some((name) => published.replace(TENANT, name) === issuer);
  return published === issuer || isOfMany;
}

/** The issuer that a token's `iss` has to be: for an app of many tenants that of its own `tid`. */
export function resolveIssuer(issuer: string, { tid }: JsonObject): string | undefined {
  if (!hasTenants(issuer)) return issuer;
  return typeof tid === 'string' && TENANT_ID.test(tid) ? issuer.replace(TENANT, tid) : undefined;
}

/** A GUID: nothing that could be another part of the path. */
const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether tokens of the one issuer may be renewed at the other. */
export function isTokenIssuer(issuer: string, tokenIssuer: string): boolean {
  const [before = '', after = ''] = issuer.split(TENANT);
  const isInside = tokenIssuer.startsWith(before) && tokenIssuer.endsWith(after);
  const tid = tokenIssuer.slice(before.length, tokenIssuer.length - after.length);
  return hasTenants(issuer) ? isInside && TENANT_ID.test(tid) : issuer === tokenIssuer;
}

/** An issuer for the log: whole, since a slash or a path may be what differs. No URL has a secret here. */
export function describeIssuer(issuer: unknown): string {
  if (typeof issuer !== 'string') return 'none';
  return issuer.replace(/^https?:\/\//, '').replaceAll(/[\p{Cc}?#].*/gu, '');
}
