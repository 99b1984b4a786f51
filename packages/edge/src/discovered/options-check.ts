import * as v from 'valibot';
import type { ConfigError, Fixes } from '../failures/config-error.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { findFapiErrors } from './fapi.ts';
import { hasTenants } from './issuer.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions } from './options.ts';
import { findOverrideErrors } from './override-checks.ts';
import { isPostedName } from './posted-claims.ts';
import { COMMON_FIELDS, findErrors, flag, listsClaims, UNBOUND, url } from './shared-checks.ts';

/** Where the metadata of an issuer is (OpenID Connect Discovery §4, RFC 8414 §3). */
const METADATA = /\/\.well-known\/(openid-configuration|oauth-authorization-server)/;

const FIELDS: Readonly<Record<keyof DiscoveredOptions, v.GenericSchema>> = {
  ...COMMON_FIELDS,
  issuer: url('issuer', /[?#]/, ' without ? and #'),
  metadata: v.optional(
    v.picklist(['openid', 'oauth'], 'has metadata that is neither openid nor oauth'),
  ),
  metadataUrl: v.optional(url('metadataUrl', /#/, ' without #')),
  overrides: v.optional(
    v.custom(isObject, 'has overrides that are not an object of metadata fields'),
  ),
  signOutBy: v.optional(
    v.picklist(['post', 'get'], 'has a signOutBy that is neither post nor get'),
  ),
  postsName: flag('postsName', true),
  clientCredentials: flag('clientCredentials', true),
  pushedRequests: flag('pushedRequests', false),
  dpop: flag('dpop', true),
  profile: v.optional(v.literal('fapi2', 'has a profile that is not fapi2; set it to fapi2')),
  supportsPkce: v.optional(v.boolean('has supportsPkce that is neither true nor false')),
  assertionAudience: v.optional(
    v.picklist(
      ['issuer', 'token_endpoint', 'endpoint'],
      'has an unknown assertionAudience; set it to issuer, token_endpoint or endpoint',
    ),
  ),
  supportsNonce: flag('supportsNonce', false),
};

/** Finds every error in the options, whatever their types. No error contains a secret. */
export function findOptionErrors(options: DiscoveredOptions): readonly ConfigError[] {
  return findErrors(FIELDS, options, ['issuer'], findMore);
}

function findMore(given: JsonObject): Fixes {
  const { issuer, metadataUrl, scopes = DEFAULT_SCOPES } = given;
  const isOpenId = !Array.isArray(scopes) || scopes.includes('openid');
  const { supportsPkce, supportsNonce, allowsCodeInjection } = given;
  const isBound = supportsPkce !== false || (isOpenId && supportsNonce !== false);
  return [
    listsClaims(given) &&
      !isOpenId &&
      'lists claims without the scope openid; add openid to scopes',
    typeof issuer === 'string' &&
      hasTenants(issuer) &&
      metadataUrl === undefined &&
      'has an issuer for many tenants; write common or organizations in place of {tenantid}',
    METADATA.test(String(issuer)) &&
      'has the URL of the metadata as issuer; end it before /.well-known/',
    ...findPostErrors(given),
    ...findOverrideErrors(given),
    ...findFapiErrors(given),
    !isBound && allowsCodeInjection !== true && UNBOUND,
  ];
}

/** What a posted name needs, if any is listed. */
function findPostErrors(given: JsonObject): Fixes {
  const { postsName, scopes, parameters } = given;
  const places = Object.values(Object(given['claims']));
  if (postsName !== true || !places.some(isPostedName)) return [];
  const isPosted = isObject(parameters) && parameters['response_mode'] === 'form_post';
  return [
    !(Array.isArray(scopes) && scopes.includes('name')) &&
      'lists the name of its users without the scope name; add it to scopes',
    !isPosted && 'has postsName without a posted response; set response_mode to form_post',
  ];
}
