import type { EdgeConnection } from '../app/parts.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { ROUTE_DEFAULTS } from '../routes/built-in.ts';
import type { Route } from '../routes/route.ts';
import { Environment, findUpstreamError } from '../settings/environment.ts';
import { discovered } from './discovered.ts';

const PREFIX = 'POSTERN_OIDC_';
const API = /^POSTERN_API_([A-Z0-9][A-Z0-9_]*)$/;
const API_FORM = 'an upstream, methods and a path, such as https://orders.internal GET,POST /**';

const LIST_SEPARATOR = /[\s,]+/;

/** Connections and routes from environment variables: one OpenID provider, and APIs behind it. */
export interface Configured {
  readonly connections: readonly EdgeConnection[];
  readonly routes: readonly Route[];
  /** Every error in the variables, with its fix. */
  readonly faults: readonly ConfigError[];
}

/**
 * Reads the connection `oidc`, which uses the edge flow, and routes with the user's token.
 *
 * `POSTERN_OIDC_ISSUER`, `_CLIENT_ID` and `_CLIENT_SECRET` configure the connection. `_SCOPES`
 * (default `openid`), `_CLAIMS` (such as `name email roles=realm_access.roles`) and `_PARAMETERS` (a
 * query, such as `prompt=consent&audience=…`) are optional.
 * Its redirect URI is `<origin>/auth/callback/oidc`. Each `POSTERN_API_<NAME>`, such as
 * `https://orders.internal GET,POST /**`, adds the route `/api/<name>/…`.
 *
 * @param names all names in the environment; the function finds the `POSTERN_API_` names among them
 * @param fallbackId the id of the connection whose tokens the routes use if there is no `oidc`
 */
export function readConfigured(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  fallbackId?: string,
): Configured {
  const environment = new Environment(values);
  const oidc = readOidc(environment);
  const routes = names.flatMap((name) => {
    const [, api = ''] = API.exec(name) ?? [];
    return api === '' ? [] : readApi(environment, name, api, oidc?.id ?? fallbackId);
  });
  return {
    connections: oidc ? [oidc] : [],
    routes,
    faults: [...environment.faults, ...(oidc?.hooks?.validate?.() ?? [])],
  };
}

function readOidc(environment: Environment): EdgeConnection | undefined {
  const read = (name: string): string | undefined => environment.text(PREFIX + name);
  const required = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'] as const;
  const [issuer, clientId, secret] = required.map(read);
  const readList = (name: string): readonly string[] | undefined => {
    const list = read(name)?.split(LIST_SEPARATOR).filter(Boolean);
    if (list?.length === 0) environment.fault(PREFIX + name, 'lists nothing; remove it');
    return list;
  };
  const scopes = readList('SCOPES');
  const claims = readList('CLAIMS');
  const parameters = read('PARAMETERS');
  const all = [issuer, clientId, secret, scopes, claims, parameters];
  const given = all.find((value) => value !== undefined);
  if (given === undefined) return undefined;
  for (const name of required.filter((one) => read(one) === undefined)) {
    const others = required.filter((one) => one !== name).map((one) => PREFIX + one);
    environment.fault(PREFIX + name, `is missing; set it together with ${others.join(' and ')}`);
  }
  if (issuer === undefined || clientId === undefined || secret === undefined) return undefined;
  return discovered({
    id: 'oidc',
    issuer,
    clientId,
    clientAuthentication: { method: 'client_secret', secret },
    flow: 'edge',
    ...(scopes && { scopes }),
    ...(claims && { claims: collect(environment, 'CLAIMS', parseClaimPlaces(claims)) }),
    ...(parameters !== undefined && {
      parameters: collect(environment, 'PARAMETERS', [...new URLSearchParams(parameters)]),
    }),
  });
}

/** Parses `name email roles=realm_access.roles`: a name alone is also the claim's place. */
function parseClaimPlaces(claims: readonly string[]): readonly (readonly [string, string])[] {
  return claims.map((claim) => {
    const [, name = claim, path = claim] = /^([^=]*)=(.*)$/.exec(claim) ?? [];
    return [name, path];
  });
}

/** Collects named values. A name that is there twice is an error: one of its values would be lost. */
function collect(
  environment: Environment,
  setting: string,
  entries: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> {
  const names = entries.map(([name]) => name);
  for (const name of names.filter((one, index) => names.indexOf(one) !== index)) {
    environment.fault(PREFIX + setting, `names ${name} more than once; keep one`);
  }
  return Object.fromEntries(entries);
}

function readApi(
  environment: Environment,
  setting: string,
  api: string,
  connection: string | undefined,
): readonly Route[] {
  const text = environment.text(setting);
  if (text === undefined) return [];
  const [upstream = '', methods = '', path = '', ...rest] = text.trim().split(/\s+/);
  const fix =
    methods === '' || path === '' || rest.length > 0
      ? `is malformed; set it to ${API_FORM}`
      : findUpstreamError(upstream);
  if (fix !== undefined) environment.fault(setting, fix);
  if (connection === undefined) {
    environment.fault(
      setting,
      `needs a connection with which users sign in; set ${PREFIX}ISSUER, _CLIENT_ID and _CLIENT_SECRET`,
    );
  }
  if (fix !== undefined || connection === undefined) return [];
  return [
    {
      ...ROUTE_DEFAULTS,
      name: api.toLowerCase().replaceAll('_', '-'),
      upstream,
      allow: [{ methods: methods.toUpperCase().split(','), path }],
      credential: 'user',
      connection,
    },
  ];
}
