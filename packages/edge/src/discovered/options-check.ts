import * as v from 'valibot';
import { OWN_PARAMETERS } from '../auth/authorization-request.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { findCredentialError } from '../settings/environment.ts';
import { hasTenants } from './issuer.ts';
import { type DiscoveredOptions, isSecureUrl } from './options.ts';

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'Ed25519'] as const;
const METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret',
  'private_key_jwt',
] as const;

const NEEDS_ID = 'needs an id of small letters, digits and dashes';
const NEEDS_CLIENT = 'has no clientId; set it to what the provider issued';

const strings = (name: string): v.GenericSchema =>
  v.optional(
    v.array(
      v.string(`has ${name} that are not a list of strings`),
      `has ${name} that are not a list of strings`,
    ),
  );
const flag = (name: string, value: boolean): v.GenericSchema =>
  v.optional(
    v.literal(value, `has ${name} that is not ${value}; set it to ${value}, or leave it out`),
  );

/** A URL that the edge or a browser requests: https, or http on loopback. */
const url = (name: string, pattern: RegExp, form: string): v.GenericSchema =>
  v.custom(
    (value) => isSecureUrl(value) && !pattern.test(String(value)),
    ({ input }) =>
      `has the ${name} ${show(input)}; set it to an https URL (http on loopback)${form}`,
  );

const secret = v.pipe(
  v.string('has no secret; set it to what the provider issued'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fix = dataset.typed ? findCredentialError(dataset.value) : undefined;
    if (fix !== undefined) addIssue({ message: `has a secret that ${fix}` });
  }),
);

const key = v.looseObject(
  {
    alg: v.picklist(ALGORITHMS, `has a key without alg; set ${ALGORITHMS.join(' or ')}`),
    d: v.string('has a public key; set it to the private key'),
  },
  'has no key; set it to the private key as a JWK',
);

const authentication = v.variant(
  'method',
  [
    v.looseObject({
      method: v.literal('client_secret_basic'),
      secret,
      encoding: v.optional(
        v.picklist(['plain', 'form'], 'has an encoding that is neither plain nor form'),
      ),
    }),
    v.looseObject({ method: v.literal('client_secret_post'), secret }),
    v.looseObject({ method: v.literal('client_secret'), secret }),
    v.looseObject({ method: v.literal('private_key_jwt'), key }),
  ],
  ({ input }) =>
    `has the clientAuthentication ${show(input)}; set its method to ${METHODS.join(' or ')}`,
);

const schema = v.looseObject({
  id: v.pipe(v.string(NEEDS_ID), v.regex(ID, NEEDS_ID)),
  issuer: url('issuer', /[?#]/, ' without ? and #'),
  metadata: v.optional(
    v.picklist(['openid', 'oauth'], 'has metadata that is neither openid nor oauth'),
  ),
  metadataUrl: v.optional(url('metadataUrl', /#/, ' without #')),
  overrides: v.optional(
    v.custom(isObject, 'has overrides that are not an object of metadata fields'),
  ),
  clientId: v.pipe(v.string(NEEDS_CLIENT), v.regex(/\S/, NEEDS_CLIENT)),
  clientAuthentication: authentication,
  redirectUri: v.optional(url('redirectUri', /[?#]/, ' without ? and #')),
  flow: v.optional(
    v.picklist(
      ['browser', 'edge'],
      ({ input }) => `has the flow ${show(input)}; set it to browser or edge`,
    ),
  ),
  parameters: v.optional(
    v.pipe(
      v.custom(isObject, 'has parameters that are not an object'),
      v.record(v.string(), v.string('has a parameter that is not a string')),
    ),
  ),
  claims: v.optional(
    v.union(
      [v.array(v.string()), v.pipe(v.custom(isObject), v.record(v.string(), v.string()))],
      'has claims that are neither a list of names nor an object of names and places',
    ),
  ),
  allowedParameters: strings('allowedParameters'),
  scopes: strings('scopes'),
  deadTokenErrors: strings('deadTokenErrors'),
  clientCredentials: flag('clientCredentials', true),
  pushedRequests: flag('pushedRequests', false),
  dpop: flag('dpop', true),
  supportsPkce: flag('supportsPkce', true),
});

/** Finds every error in the options, whatever their types. No error contains a secret. */
export function findOptionErrors(options: DiscoveredOptions): readonly ConfigError[] {
  const given = addMissing(options, ['id', 'issuer', 'clientId', 'clientAuthentication']);
  const { id, issuer, metadataUrl } = given;
  const client = addMissing(given['clientAuthentication'], ['method', 'secret', 'key']);
  const input = {
    ...given,
    clientAuthentication: { ...client, key: addMissing(client['key'], ['alg', 'd']) },
  };
  const { issues = [] } = v.safeParse(schema, input);
  const fixes = [
    ...issues.map(({ message }) => message),
    ...findFlowErrors(given),
    ...findParameterErrors(given),
    ...findClaimErrors(given),
    ...(typeof issuer === 'string' && hasTenants(issuer) && metadataUrl === undefined
      ? ['has an issuer for many tenants; write common or organizations in place of {tenantid}']
      : []),
  ];
  return [...new Set(fixes)].map((fix) => ({ name: `connection ${String(id)}`, fix }));
}

function findFlowErrors({ flow, redirectUri }: JsonObject): readonly string[] {
  if (flow === 'browser' && redirectUri === undefined) {
    return [
      'has the flow browser without redirectUri; set it to the page that handles the callback',
    ];
  }
  return flow === 'edge' && redirectUri !== undefined
    ? ['has the flow edge, whose redirect URI is the edge’s own; leave redirectUri out']
    : [];
}

function findParameterErrors({ parameters, allowedParameters }: JsonObject): readonly string[] {
  const allowed: readonly unknown[] = Array.isArray(allowedParameters) ? allowedParameters : [];
  return [...(isObject(parameters) ? Object.keys(parameters) : []), ...allowed]
    .filter((name) => typeof name === 'string')
    .filter((name) => OWN_PARAMETERS.has(name))
    .map((name) => `names the parameter ${name}, which is Postern’s own; remove it`);
}

function findClaimErrors({ claims, scopes = ['openid'] }: JsonObject): readonly string[] {
  const listed: readonly (readonly unknown[])[] = Array.isArray(claims)
    ? claims.map((name) => [name, name])
    : isObject(claims)
      ? Object.entries(claims)
      : [];
  const isOpenId = !Array.isArray(scopes) || scopes.includes('openid');
  return [
    ...listed.flatMap(([name, path]) => findClaimError(name, path)),
    ...(listed.length > 0 && !isOpenId
      ? ['lists claims without the scope openid; add openid to scopes']
      : []),
  ];
}

function findClaimError(name: unknown, path: unknown): readonly string[] {
  if (name === '' || path === '') return ['lists a claim without a name; remove it'];
  // Code that copies fields one by one would change an object's prototype.
  if (name === '__proto__') return ['lists the claim __proto__; give it another name'];
  return name === 'sub' && path !== 'sub'
    ? ['maps the claim sub, which identifies the user; give the claim another name']
    : [];
}

/** Adds missing fields with the value undefined, so that each gets its own error and not a general one. */
function addMissing(value: unknown, names: readonly string[]): Record<string, unknown> {
  const missing = Object.fromEntries(names.map((name) => [name, undefined]));
  return { ...missing, ...(isObject(value) ? value : {}) };
}

/** Formats a value for an error: a string in quotes, at most 200 characters; otherwise its type. */
function show(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 200)}"` : typeof value;
}
