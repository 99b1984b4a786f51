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
  /** The redirect URI registered with the service. Absent: nobody signs in with it, the edge does. */
  readonly redirectUri?: string;
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

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ALGORITHMS: readonly unknown[] = ['ES256', 'PS256', 'RS256', 'Ed25519'];

/** Everything that is wrong with the options; no secret in any. */
export function explainOptions(options: DiscoveredOptions): readonly SettingFault[] {
  const { id, issuer, clientId, redirectUri, clientCredentials } = options;
  const fixes = [
    ID.test(id) ? undefined : 'needs an id of small letters, digits and dashes',
    explainUrl('issuer', issuer),
    clientId.trim() === '' ? 'has no clientId; set it to what the service gave you' : undefined,
    explainAuthentication(options.clientAuthentication),
    redirectUri === undefined ? undefined : explainUrl('redirectUri', redirectUri),
    redirectUri === undefined && !clientCredentials
      ? 'does nothing; set redirectUri for users to sign in, or clientCredentials'
      : undefined,
  ];
  return fixes.filter((fix) => fix !== undefined).map((fix) => ({ name: `connection ${id}`, fix }));
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
