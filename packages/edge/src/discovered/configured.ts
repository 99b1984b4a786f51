import type { EdgeConnection } from '../app/parts.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { ROUTE_DEFAULTS } from '../routes/built-in.ts';
import type { Route } from '../routes/route.ts';
import { Environment, findUpstreamError } from '../settings/environment.ts';
import { discovered } from './discovered.ts';

const PREFIX = 'POSTERN_OIDC_';
const API = /^POSTERN_API_([A-Z0-9][A-Z0-9_]*)$/;
const API_FORM = 'an upstream, methods and a path, such as https://orders.internal GET,POST /**';

/** What an environment adds to an edge without code: one OpenID provider, and APIs behind it. */
export interface Configured {
  readonly connections: readonly EdgeConnection[];
  readonly routes: readonly Route[];
  readonly faults: readonly ConfigError[];
}

/**
 * Reads `POSTERN_OIDC_ISSUER`, `_CLIENT_ID` and `_CLIENT_SECRET`, with `_SCOPES` (default `openid`)
 * and `_PARAMETERS` (as a query, `prompt=consent&audience=…`) if need be: the connection `oidc`, by
 * the edge flow. Its redirect URI is `<origin>/auth/callback/oidc`. And `POSTERN_API_<NAME>`, such as
 * `https://orders.internal GET,POST /**`: a route `/api/<name>/…` with the user's token.
 *
 * @param names of the environment, among which those of the APIs are found
 * @param others the id of a connection that users may sign in with instead, where there is no `oidc`
 */
export function readConfigured(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  others?: string,
): Configured {
  const environment = new Environment(values);
  const oidc = readOidc(environment);
  const routes = names.flatMap((name) => {
    const [, api = ''] = API.exec(name) ?? [];
    return api === '' ? [] : readApi(environment, name, api, oidc?.id ?? others);
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
  const scopes = read('SCOPES')
    ?.split(/[\s,]+/)
    .filter(Boolean);
  const parameters = read('PARAMETERS');
  const given = [issuer, clientId, secret, scopes, parameters].find((value) => value !== undefined);
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
    ...(parameters !== undefined && {
      parameters: Object.fromEntries(new URLSearchParams(parameters)),
    }),
  });
}

function readApi(
  environment: Environment,
  setting: string,
  api: string,
  connection: string | undefined,
): readonly Route[] {
  const [upstream = '', methods = '', path = '', ...rest] = (environment.text(setting) ?? '')
    .trim()
    .split(/\s+/);
  const fix =
    methods === '' || path === '' || rest.length > 0
      ? `is not ${API_FORM}; write it so`
      : findUpstreamError(upstream);
  if (fix !== undefined) environment.fault(setting, fix);
  if (connection === undefined) {
    environment.fault(setting, `needs users to sign in; set ${PREFIX}ISSUER`);
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
