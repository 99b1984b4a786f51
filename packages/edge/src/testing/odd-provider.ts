import { computeCodeChallenge } from '@postern/core';
import { createJwtSigner, type JwtSigner } from './jwt-signer.ts';

/** How a provider differs from the specifications. Default: in nothing, and it has no OpenID. */
export interface Oddities {
  /** The addresses of its endpoints; its metadata is at the usual place of the issuer. */
  readonly endpoints: {
    readonly authorization: string;
    readonly token: string;
    readonly userinfo?: string;
    readonly revocation?: string;
  };
  /** Publishes metadata, and signs ID tokens for this issuer. */
  readonly openId?: {
    readonly issuer: string;
    /** Default: the issuer's `/.well-known/openid-configuration`. */
    readonly metadataUrl?: string;
    /** The issuer in the metadata, if it is another. */
    readonly published?: string;
    /** Added to the metadata. */
    readonly metadata?: object;
    /** Added to the ID token. */
    readonly claims?: object;
    /** False: the ID token has no nonce. */
    readonly hasNonce?: false;
  };
  readonly clientId: string;
  /**
   * Where it accepts the client's secret or assertion, and how it checks it. Default: anywhere,
   * `secret`.
   */
  readonly secretIn?: 'body' | 'header';
  readonly checkSecret?: (secret: string) => boolean | Promise<boolean>;
  /** `required`, or it rejects PKCE's parameters, or ignores them. Default `required`. */
  readonly pkce?: 'required' | 'rejected' | 'ignored';
  /** How a token response lists scopes. Default: by spaces. */
  readonly scopeForm?: 'commas' | 'list' | 'absent';
  /** How an authorization request must separate scopes. Default: a space. */
  readonly scopeSeparator?: string;
  /** Default 3600; null: a response without `expires_in`. */
  readonly lifetimeSeconds?: number | null;
  /** Added to each token response. */
  readonly tokens?: object;
  /** What a refresh response has as its refresh token. Default `new`; `none`: there are no refresh tokens. */
  readonly refreshToken?: 'new' | 'absent' | 'none';
  /** Parameters of an authorization request without which there is no refresh token. */
  readonly offline?: Readonly<Record<string, string>>;
  /** How the token endpoint refuses. Default: 400 with `error`. */
  readonly refusal?: 'error-200' | 'ok-false';
  /** The description of the user. It may be changed between two requests. */
  readonly user?: Readonly<Record<string, unknown>>;
  readonly needsUserAgent?: true;
  /** Parameters that an authorization request must have. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Added to the authorization response. */
  readonly response?: Readonly<Record<string, string>>;
  /** Added to the first authorization response of each user. */
  readonly firstResponse?: Readonly<Record<string, string>>;
}

/** What the provider remembers of an authorization request. */
type Asked = Readonly<Record<string, string>>;

/** A provider with the oddities of a real one, behind `fetch`. It checks what the real one would. */
export class OddProvider {
  readonly oddities: Oddities;
  /** The method, path and form of each request, except those of the metadata. */
  readonly requests: { readonly url: string; readonly form: URLSearchParams }[] = [];
  user: Readonly<Record<string, unknown>>;
  readonly #signer: JwtSigner;
  readonly #codes = new Map<string, Asked>();
  readonly #refreshTokens = new Map<string, Asked>();
  #issued = 0;
  #hasAuthorized = false;

  private constructor(oddities: Oddities, signer: JwtSigner) {
    this.oddities = oddities;
    this.user = oddities.user ?? {};
    this.#signer = signer;
  }

  static async create(oddities: Oddities): Promise<OddProvider> {
    return new OddProvider(oddities, await createJwtSigner());
  }

  /** The user agrees. @returns the parameters of the authorization response */
  authorize(address: string): URLSearchParams {
    const {
      endpoints,
      clientId,
      pkce = 'required',
      scopeSeparator = ' ',
      response,
      firstResponse,
      needs = {},
    } = this.oddities;
    const { origin, pathname, searchParams } = new URL(address);
    const asked: Asked = Object.fromEntries(searchParams);
    const scope = asked['scope'] ?? '';
    const isRight =
      origin + pathname === endpoints.authorization &&
      asked['client_id'] === clientId &&
      asked['response_type'] === 'code' &&
      (pkce !== 'required' || asked['code_challenge_method'] === 'S256') &&
      (pkce !== 'rejected' || !('code_challenge' in asked)) &&
      (!scope.includes(' ') || scopeSeparator === ' ') &&
      Object.entries(needs).every(([name, value]) => asked[name] === value);
    const { state = '' } = asked;
    if (!isRight) return new URLSearchParams({ error: 'invalid_request', state });
    const code = this.#name('code');
    this.#codes.set(code, asked);
    const isFirst = !this.#hasAuthorized;
    this.#hasAuthorized = true;
    return new URLSearchParams({ code, state, ...response, ...(isFirst && firstResponse) });
  }

  /** From now on, every refresh token is dead. */
  forgetRefreshTokens(): void {
    this.#refreshTokens.clear();
  }

  /** The network as the edge sees it. */
  readonly fetch = async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { endpoints, openId, needsUserAgent } = this.oddities;
    const { url } = request;
    if (
      openId &&
      url === (openId.metadataUrl ?? `${openId.issuer}/.well-known/openid-configuration`)
    ) {
      return Response.json(this.#metadata(openId));
    }
    if (openId && url === `${openId.issuer}/keys`) return Response.json(this.#signer.jwks);
    const form = new URLSearchParams(await request.clone().text());
    this.requests.push({ url, form });
    if (needsUserAgent && !request.headers.get('user-agent'))
      return new Response('', { status: 403 });
    if (url === endpoints.token) return this.#answerToken(request, form);
    if (url === endpoints.userinfo) return this.#answerUserinfo(request);
    if (url === endpoints.revocation) return new Response('');
    throw new Error(`unexpected request: ${url}`);
  };

  #metadata({ issuer, published = issuer, metadata }: NonNullable<Oddities['openId']>): object {
    const { authorization, token, userinfo, revocation } = this.oddities.endpoints;
    return {
      issuer: published,
      authorization_endpoint: authorization,
      token_endpoint: token,
      userinfo_endpoint: userinfo,
      revocation_endpoint: revocation,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['ES256'],
      ...metadata,
    };
  }

  async #answerToken(request: Request, form: URLSearchParams): Promise<Response> {
    const { pkce = 'required' } = this.oddities;
    if (!(await this.#isClient(request, form))) return this.#refuse('invalid_client', 401);
    if (pkce === 'rejected' && form.has('code_verifier')) return this.#refuse('invalid_request');
    const isRefresh = form.get('grant_type') === 'refresh_token';
    const grants = isRefresh ? this.#refreshTokens : this.#codes;
    const grant = form.get(isRefresh ? 'refresh_token' : 'code') ?? '';
    const asked = grants.get(grant);
    if (asked === undefined) {
      return this.#refuse(isRefresh ? 'bad_refresh_token' : 'bad_verification_code');
    }
    if (!isRefresh) {
      const challenge = await computeCodeChallenge(form.get('code_verifier') ?? '');
      const isBound = pkce !== 'required' || asked['code_challenge'] === challenge;
      this.#codes.delete(grant);
      if (!isBound || form.get('redirect_uri') !== asked['redirect_uri']) {
        return this.#refuse('invalid_grant');
      }
    }
    if (isRefresh && this.oddities.refreshToken !== 'absent') this.#refreshTokens.delete(grant);
    return Response.json(await this.#issue(asked, isRefresh));
  }

  async #issue(asked: Asked, isRefresh: boolean): Promise<object> {
    const { lifetimeSeconds = 3600, scopeForm, openId, offline = {}, refreshToken } = this.oddities;
    const scopes = (asked['scope'] ?? '').split(this.oddities.scopeSeparator ?? ' ');
    const isOffline = Object.entries(offline).every(([name, value]) => asked[name] === value);
    const hasRefresh =
      isOffline && refreshToken !== 'none' && !(isRefresh && refreshToken === 'absent');
    const refresh = this.#name('refresh');
    if (hasRefresh) this.#refreshTokens.set(refresh, asked);
    const listed = scopeForm === 'list' ? scopes : scopes.join(scopeForm === 'commas' ? ',' : ' ');
    return {
      access_token: this.#name('access'),
      token_type: 'Bearer',
      ...(lifetimeSeconds !== null && { expires_in: lifetimeSeconds }),
      ...(scopeForm !== 'absent' && { scope: listed }),
      ...(hasRefresh && { refresh_token: refresh }),
      ...(openId && { id_token: await this.#sign(openId, asked) }),
      ...this.oddities.tokens,
    };
  }

  #sign(
    { issuer, claims, hasNonce }: NonNullable<Oddities['openId']>,
    asked: Asked,
  ): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    return this.#signer.sign({
      iss: issuer,
      aud: this.oddities.clientId,
      sub: 'ada',
      iat: nowSeconds,
      exp: nowSeconds + 3600,
      ...(hasNonce !== false && asked['nonce'] !== undefined && { nonce: asked['nonce'] }),
      ...claims,
    });
  }

  #answerUserinfo(request: Request): Response {
    const token = request.headers.get('authorization') ?? '';
    if (/^Bearer access-\d+$/.test(token)) return Response.json(this.user);
    return this.oddities.refusal === 'ok-false'
      ? Response.json({ ok: false, error: 'invalid_auth' })
      : Response.json({ message: 'Bad credentials' }, { status: 401 });
  }

  async #isClient(request: Request, form: URLSearchParams): Promise<boolean> {
    const { clientId, secretIn, checkSecret = (secret) => secret === 'secret' } = this.oddities;
    const basic = request.headers.get('authorization')?.replace(/^Basic /, '');
    const [id, secret] = basic
      ? atob(basic).split(':')
      : [form.get('client_id'), form.get('client_secret') ?? form.get('client_assertion')];
    const isPlace = secretIn === undefined || (secretIn === 'header') === (basic !== undefined);
    return isPlace && id === clientId && checkSecret(secret ?? '');
  }

  #refuse(error: string, status = 400): Response {
    const { refusal } = this.oddities;
    if (refusal === 'ok-false') return Response.json({ ok: false, error });
    return Response.json({ error }, { status: refusal === 'error-200' ? 200 : status });
  }

  #name(kind: string): string {
    this.#issued += 1;
    return `${kind}-${this.#issued}`;
  }
}
