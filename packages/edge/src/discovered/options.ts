import type { Flow } from '@postern/core';
import { OWN_PARAMETERS } from '../auth/authorization-request.ts';
import { explainCredential, isLoopbackHost } from '../settings/environment.ts';
import type { SettingFault } from '../settings/fault.ts';
import type { BasicEncoding } from '../settings/settings.ts';

/** A private key as a JWK (RFC 7517), with the algorithm that it signs with. */
export interface PrivateJwk extends JsonWebKey {
  readonly alg: 'ES256' | 'PS256' | 'RS256' | 'Ed25519';
  readonly kid?: string;
}

/** How the edge proves to be the client (OpenID Connect Core §9). Without proof there is no connection. */
export type ClientAuthentication =
  | {
      readonly method: 'client_secret_basic';
      readonly secret: string;
      /** Default `form`, as RFC 6749 §2.3.1 asks; some services take credentials as they are. */
      readonly encoding?: BasicEncoding;
    }
  | { readonly method: 'client_secret_post'; readonly secret: string }
  /** RFC 7523: no secret that both sides know. */
  | { readonly method: 'private_key_jwt'; readonly key: PrivateJwk };

export interface DiscoveredOptions {
  /** Names the connection in the contract: small letters, digits and dashes. */
  readonly id: string;
  /** The issuer identifier, byte for byte as the service writes it (RFC 8414 §2). */
  readonly issuer: string;
  /** Where its metadata lies: OpenID Connect Discovery §4, or RFC 8414 §3. Default `openid`. */
  readonly metadata?: 'openid' | 'oauth';
  readonly clientId: string;
  readonly clientAuthentication: ClientAuthentication;
  /**
   * How users sign in. `edge`: the edge keeps state, code verifier and nonce, and its redirect URI is
   * `/auth/callback/{id}` of the public origin. `browser`: the page keeps them, at `redirectUri`.
   * Default: `browser` with a `redirectUri`; nobody signs in where there is `clientCredentials`
   * without one; else `edge`.
   */
  readonly flow?: Flow;
  /** The redirect URI of the browser flow, as registered with the provider: a page of the app. */
  readonly redirectUri?: string | undefined;
  /** Sent with every authorization request, such as `{ prompt: 'consent' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Parameters that an app may send with an authorization request, beside `prompt`, `login_hint`,
   * `ui_locales`, `max_age` and `acr_values`; any other is refused.
   */
  readonly allowedParameters?: readonly string[];
  /** What users are asked for. Default `openid`; without it the service names no user. */
  readonly scopes?: readonly string[];
  /** Routes may go out with a token of the edge's own (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /** False where the service takes pushed requests (RFC 9126), but not from this client. Default: where it does. */
  readonly pushedRequests?: false;
  /**
   * Users' tokens are bound to a key of their session (RFC 9449). The upstreams have to know such
   * tokens; calls with them ask the store each time.
   */
  readonly dpop?: true;
  /** The service does PKCE by S256 although its metadata does not say so. */
  readonly supportsPkce?: true;
}

/** How users sign in; undefined where only the edge itself uses the connection. */
export function readFlow({
  flow,
  redirectUri,
  clientCredentials,
}: Pick<DiscoveredOptions, 'flow' | 'redirectUri' | 'clientCredentials'>): Flow | undefined {
  if (flow !== undefined) return flow;
  if (redirectUri !== undefined) return 'browser';
  return clientCredentials ? undefined : 'edge';
}

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ALGORITHMS: readonly unknown[] = ['ES256', 'PS256', 'RS256', 'Ed25519'];

/** Everything that is wrong with the options; no secret in any. */
export function explainOptions(options: DiscoveredOptions): readonly SettingFault[] {
  const { id, issuer, clientId, redirectUri } = options;
  const fixes = [
    ID.test(id) ? undefined : 'needs an id of small letters, digits and dashes',
    explainUrl('issuer', issuer),
    clientId.trim() === '' ? 'has no clientId; set it to what the service gave you' : undefined,
    explainAuthentication(options.clientAuthentication),
    redirectUri === undefined ? undefined : explainUrl('redirectUri', redirectUri),
    explainFlow(options),
    ...explainParameters(options),
  ];
  return fixes.filter((fix) => fix !== undefined).map((fix) => ({ name: `connection ${id}`, fix }));
}

function explainFlow({ flow, redirectUri }: DiscoveredOptions): string | undefined {
  if (flow !== undefined && flow !== 'browser' && flow !== 'edge') {
    return `has the flow "${String(flow)}"; set it to browser or edge`;
  }
  if (flow === 'browser' && redirectUri === undefined) {
    return 'has the flow browser without redirectUri; set it to the page that reads the answer';
  }
  return flow === 'edge' && redirectUri !== undefined
    ? 'has the flow edge, whose redirect URI is the edge’s own; leave redirectUri out'
    : undefined;
}

function explainParameters({
  parameters = {},
  allowedParameters = [],
}: DiscoveredOptions): (string | undefined)[] {
  return [...Object.keys(parameters), ...allowedParameters].map((name) =>
    OWN_PARAMETERS.has(name)
      ? `names the parameter ${name}, which is Postern’s own; remove it`
      : undefined,
  );
}

function explainAuthentication(authentication: ClientAuthentication): string | undefined {
  if (authentication.method !== 'private_key_jwt') {
    const fix = explainCredential(authentication.secret);
    return fix && `has a secret that ${fix}`;
  }
  const { key } = authentication;
  if (!ALGORITHMS.includes(key.alg)) return `has a key without alg; set ${ALGORITHMS.join(' or ')}`;
  return key.d === undefined ? 'has a public key; give the private one' : undefined;
}

function explainUrl(name: string, value: string): string | undefined {
  if (isSecureUrl(value) && !/[?#]/.test(value)) return undefined;
  return `has the ${name} "${value}"; set it to an https URL (http on loopback) without ? and #`;
}

/** https, or http on loopback where nobody is in between. */
export function isSecureUrl(value: unknown, allowsLoopback = true): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (allowsLoopback && protocol === 'http:' && isLoopbackHost(hostname))
  );
}
