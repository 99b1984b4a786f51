import * as v from 'valibot';
import {
  COMMON_FIELDS,
  findErrors,
  flag,
  listsClaims,
  UNBOUND,
  url,
} from '../discovered/shared-checks.ts';
import type { ConfigError, Fixes } from '../failures/config-error.ts';
import type { JsonObject } from '../http/json.ts';
import type { DeclaredOptions } from './options.ts';

const FIELDS: Readonly<Record<keyof DeclaredOptions, v.GenericSchema>> = {
  ...COMMON_FIELDS,
  authorizationEndpoint: url('authorizationEndpoint', /#/, ' without #'),
  tokenEndpoint: url('tokenEndpoint', /#/, ' without #'),
  revocationEndpoint: v.optional(url('revocationEndpoint', /#/, ' without #')),
  userinfoEndpoint: v.optional(url('userinfoEndpoint', /#/, ' without #')),
  issuer: v.optional(url('issuer', /[?#]/, ' without ? and #')),
  scopeSeparator: v.optional(
    v.picklist([' ', ','], 'has a scopeSeparator that is neither a space nor a comma'),
  ),
  subject: v.optional(
    v.pipe(
      v.string('has a subject that is not the name of a field'),
      v.regex(/\S/, 'has an empty subject; set it to the field with the user’s identifier'),
    ),
  ),
  tokenType: v.optional(
    v.literal('bearer', 'has a tokenType that is not bearer; set it to bearer, or leave it out'),
  ),
  supportsPkce: flag('supportsPkce', false),
};

/** Finds every error in the options, whatever their types. No error contains a secret. */
export function findOptionErrors(options: DeclaredOptions): readonly ConfigError[] {
  return findErrors(FIELDS, options, ['authorizationEndpoint', 'tokenEndpoint'], findMore);
}

function findMore(given: JsonObject): Fixes {
  const { scopes, userinfoEndpoint, subject, supportsPkce, allowsCodeInjection } = given;
  const namesUser = userinfoEndpoint !== undefined;
  return [
    Array.isArray(scopes) &&
      scopes.includes('openid') &&
      'has the scope openid, whose ID token it cannot check; use oidc() with the issuer',
    listsClaims(given) &&
      !namesUser &&
      'lists claims without userinfoEndpoint; set it to the URL that describes the user',
    subject !== undefined &&
      !namesUser &&
      'has subject without userinfoEndpoint; set it to the URL that describes the user',
    supportsPkce === false && allowsCodeInjection !== true && UNBOUND,
  ];
}
