import * as v from 'valibot';
import { OWN_PARAMETERS } from '../auth/authorization-request.ts';
import { buildConfigErrors, type ConfigError, type Fixes } from '../failures/config-error.ts';
import { findUnknownOptions } from '../failures/unknown-options.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { findScopeError } from '../oauth/scope-error.ts';
import { MAX_AGE } from '../routes/assurance.ts';
import { namesUser, showUrl, USER_ERROR } from '../settings/environment.ts';
import { addMissing, authentication, completeClient, findClientErrors } from './client-checks.ts';
import { isSecureUrl } from './options.ts';

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NEEDS_ID = 'needs an id of lowercase letters, digits and dashes';
const NEEDS_CLIENT = 'has no clientId; set it to what the provider issued';
const NEEDS_ONE_LINE = 'has a clientId with a line break or control character; remove it';

/** A list of strings. */
export const strings = (name: string): v.GenericSchema =>
  v.optional(
    v.array(
      v.string(`has ${name} that are not a list of strings`),
      `has ${name} that are not a list of strings`,
    ),
  );
/** A flag with only one other value than its default. */
export const flag = (name: string, value: boolean): v.GenericSchema =>
  v.optional(
    v.literal(value, `has ${name} that is not ${value}; set it to ${value}, or leave it out`),
  );

/**
 * A URL that the edge or a browser requests: https, or http on loopback, without a user. A URL parser drops
 * spaces and line breaks at its ends, but the provider compares an issuer and a redirect URI as they are.
 */
export const url = (name: string, pattern: RegExp, form: string): v.GenericSchema =>
  v.custom(
    (value) => isSecureUrl(value) && !/\s/.test(String(value)) && !pattern.test(String(value)),
    ({ input }) => {
      if (typeof input === 'string' && namesUser(input)) {
        return `has the ${name} ${showUrl(input)}, which ${USER_ERROR}`;
      }
      if (isSecureUrl(input) && /\s/.test(String(input))) {
        return `has a space or a line break in ${name}; remove it`;
      }
      return `has ${input ? `the ${name} ${show(input)}` : `no ${name}`}; set it to an https URL (http on loopback)${form}`;
    },
  );

/** RFC 9700 §2.1.1, §4.5: state binds a code to a browser, and not to one sign-in of that browser. */
export const UNBOUND: string =
  'has neither PKCE nor a nonce, so that a stolen code could be used in another sign-in; remove supportsPkce, or set allowsCodeInjection to true if the provider has neither';

type CommonOption =
  | 'id'
  | 'clientId'
  | 'clientAuthentication'
  | 'redirectUri'
  | 'flow'
  | 'parameters'
  | 'claims'
  | 'allowedParameters'
  | 'scopes'
  | 'deadTokenErrors'
  | 'allowsCodeInjection';

/** What the options of `discovered` and of `declared` have in common. */
export const COMMON_FIELDS: Readonly<Record<CommonOption, v.GenericSchema>> = {
  id: v.pipe(v.string(NEEDS_ID), v.regex(ID, NEEDS_ID)),
  clientId: v.pipe(
    v.string(NEEDS_CLIENT),
    v.regex(/\S/, NEEDS_CLIENT),
    v.regex(/^\P{Cc}*$/u, NEEDS_ONE_LINE),
  ),
  clientAuthentication: authentication,
  redirectUri: v.optional(url('redirectUri', /[?#]/, ' without ? and #')),
  flow: v.optional(
    v.picklist(['browser', 'edge'], 'has an unknown flow; set it to browser or edge'),
  ),
  parameters: v.optional(v.custom(isObject, 'has parameters that are not an object')),
  claims: v.optional(
    v.union(
      [v.array(v.string()), v.pipe(v.custom(isObject), v.record(v.string(), v.string()))],
      'has claims that are neither a list of names nor an object of names and places',
    ),
  ),
  allowedParameters: strings('allowedParameters'),
  scopes: strings('scopes'),
  deadTokenErrors: strings('deadTokenErrors'),
  allowsCodeInjection: flag('allowsCodeInjection', true),
};

/**
 * Finds every error in the options of a connection, whatever their types. No error contains a secret.
 *
 * @param fields every option that the connection takes
 * @param required the fields that must be present, besides those of {@link COMMON_FIELDS}
 * @param findMore finds the errors that the schema does not
 */
export function findErrors(
  fields: Readonly<Record<string, v.GenericSchema>>,
  options: unknown,
  required: readonly string[],
  findMore: (given: JsonObject) => Fixes,
): readonly ConfigError[] {
  const given = addMissing(options, ['id', 'clientId', 'clientAuthentication', ...required]);
  const client = completeClient(given['clientAuthentication']);
  const input = { ...given, clientAuthentication: client };
  const { issues = [] } = v.safeParse(v.looseObject(fields), input);
  return buildConfigErrors(`connection ${String(given['id'])}`, [
    ...issues.map(({ message }) => message),
    ...findUnknownOptions(given, Object.keys(fields)),
    ...findClientErrors(client),
    ...findFlowErrors(given),
    findRedirectError(given),
    ...findParameterErrors(given),
    findScopeError(given['scopes']),
    findMaxAgeError(given),
    findResponseModeError(given),
    ...findClaimErrors(given),
    ...findMore(given),
  ]);
}

/** Whether the options list claims. */
export function listsClaims({ claims }: JsonObject): boolean {
  return readListed(claims).length > 0;
}

function findFlowErrors({ flow, redirectUri }: JsonObject): Fixes {
  return [
    flow === 'browser' &&
      redirectUri === undefined &&
      'has the flow browser without redirectUri; set it to the page that handles the callback',
    flow === 'edge' &&
      redirectUri !== undefined &&
      'has the flow edge, whose redirect URI is the edge’s own; leave redirectUri out',
  ];
}

/** The page's own address is compared with it exactly, and browsers normalize an address. */
function findRedirectError({ redirectUri }: JsonObject): string | false {
  if (!isSecureUrl(redirectUri) || /[\s?#]/.test(String(redirectUri))) return false;
  const { href } = new URL(String(redirectUri));
  return (
    redirectUri !== href &&
    `has a redirectUri that browsers write as ${href}; set it so, and register it so`
  );
}

function findParameterErrors({ parameters, allowedParameters }: JsonObject): readonly string[] {
  const allowed: readonly unknown[] = Array.isArray(allowedParameters) ? allowedParameters : [];
  const given = isObject(parameters) ? parameters : {};
  return [
    ...Object.keys(given)
      .filter((name) => typeof given[name] !== 'string')
      .map((name) => `has the parameter ${name} that is not a string; write it in quotes`),
    // A parameter without a value counts as omitted (RFC 6749 §3.1).
    ...Object.keys(given)
      .filter((name) => name === '' || given[name] === '')
      .map((name) => `has the parameter "${name}" without a name or a value; remove it`),
    ...[...Object.keys(given), ...allowed]
      .filter((name) => typeof name === 'string')
      .filter((name) => OWN_PARAMETERS.includes(name))
      .map((name) => `names the parameter ${name}, which is Postern’s own; remove it`),
  ];
}

function findMaxAgeError({ parameters }: JsonObject): string | false {
  const maxAge = isObject(parameters) ? parameters['max_age'] : undefined;
  const isReadable = typeof maxAge !== 'string' || MAX_AGE.test(maxAge);
  return !isReadable && 'has a max_age that is not a number of seconds; set it to "300"';
}

/** The edge reads a query, or a form; a page of the browser flow reads a query only. */
function findResponseModeError({ parameters, flow, redirectUri }: JsonObject): string | false {
  const mode = isObject(parameters) ? parameters['response_mode'] : undefined;
  if (typeof mode !== 'string' || mode === 'query') return false;
  if (mode !== 'form_post') {
    return 'has a response_mode that is neither query nor form_post; remove it';
  }
  return (
    (flow ?? (redirectUri === undefined ? 'edge' : 'browser')) !== 'edge' &&
    'has the response_mode form_post, which no page can read; set flow to edge'
  );
}

function findClaimErrors({ claims }: JsonObject): Fixes {
  return readListed(claims).map(([name, path]) => findClaimError(name, path));
}

/** The names and places of the option `claims`, whatever its type. */
function readListed(claims: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(claims)) return claims.map((name) => [name, name]);
  return isObject(claims) ? Object.entries(claims) : [];
}

function findClaimError(name: unknown, path: unknown): string | false {
  if (name === '' || path === '') return 'lists a claim without a name; remove it';
  // Code that copies fields one by one would change an object's prototype.
  if (name === '__proto__') return 'lists the claim __proto__; give it another name';
  return (
    name === 'sub' &&
    path !== 'sub' &&
    'maps the claim sub, which identifies the user; give the claim another name'
  );
}

/** Formats what should be a URL for an error: its origin, or the type of another value. */
function show(value: unknown): string {
  return typeof value === 'string' ? (showUrl(value) ?? '(not a URL)') : typeof value;
}
