import { setTimeout as wait } from 'node:timers/promises';
import type { Flow } from '@postern/core';
import { KEYS } from '@postern/testing';
import { ProviderApp, REDIRECT_PATHS } from './app.ts';
import type { EdgePlan } from './edge/plan.ts';
import { type RunningEdge, type Runtime, startEdge } from './edge/start.ts';
import { Front } from './front.ts';
import type { ProviderUnderTest, RunningProvider } from './provider.ts';
import { askAsClient, readIssued, type Tokens } from './tokens.ts';

/** Long enough for a sign-in and a call on a busy machine, and short enough to wait for. */
const ACCESS_TOKEN_SECONDS = 3;
/** A background refresh after the last call may have extended the lifetime by this. */
const MARGIN_MS = 500;
/** How much of the edge's log an error shows, in characters. */
const LOG_LENGTH = 500;

type End = () => unknown;

interface Parts {
  readonly provider: RunningProvider;
  readonly site: Front;
  readonly front: Front;
  readonly ends: readonly End[];
}

/** The result of a call. */
export interface Called {
  readonly status: number;
  /** The token's user, as the endpoint says. */
  readonly user?: unknown;
  /** Why the call failed. */
  readonly code?: unknown;
}

/** A provider with one edge at a time, and the requests between them. */
export class Stage {
  readonly provider: RunningProvider;
  readonly #under: ProviderUnderTest;
  /** The proxies of edge and provider: two sites for a browser. */
  readonly #site: Front;
  readonly #front: Front;
  readonly #ends: readonly End[];
  #edge: RunningEdge | undefined;

  private constructor(under: ProviderUnderTest, parts: Parts) {
    this.#under = under;
    this.provider = parts.provider;
    this.#site = parts.site;
    this.#front = parts.front;
    this.#ends = parts.ends;
  }

  static async start(under: ProviderUnderTest): Promise<Stage> {
    const site = await Front.start('127.0.0.1');
    const front = await Front.start('localhost');
    const ends: End[] = [() => site.end(), () => front.end()];
    const starting = under.start({
      front,
      redirectUris: Object.values(REDIRECT_PATHS).map((path) => site.origin + path),
      backchannelLogoutUri: `${site.origin}/auth/connections/edge/backchannel-logout`,
      postLogoutRedirectUris: Object.keys(REDIRECT_PATHS).map(
        (id) => `${site.origin}/auth/connections/${id}/signed-out`,
      ),
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
      atEnd: (end) => void ends.push(end),
    });
    const provider = await starting.catch(async (error: unknown) => {
      await endAll(ends);
      throw error;
    });
    return new Stage(under, { provider, site, front, ends });
  }

  /** The flows that work with the provider. */
  get flows(): readonly Flow[] {
    return this.#under.edgeFlow === 'yes' ? ['edge', 'browser'] : ['browser'];
  }

  async startEdge(runtime: Runtime): Promise<void> {
    this.#edge = await startEdge(runtime, this.#plan());
    this.#site.pointTo(this.#edge.origin);
  }

  async endEdge(): Promise<void> {
    await this.#edge?.end();
  }

  end(): Promise<void> {
    return endAll(this.#ends);
  }

  /** The result of a successful call by the user. */
  get taken(): Called {
    return { status: 200, user: this.provider.user };
  }

  /**
   * Signs the user in with a new browser. Default flow: that of the connection.
   *
   * @throws Error with the end of the edge's log if the sign-in fails
   */
  async signIn(flow = this.flows[0] ?? 'browser'): Promise<ProviderApp> {
    const app = this.open();
    const cause = await app.signIn(flow, this.provider.user).catch((error: unknown) => error);
    if (await app.isSignedIn()) return app;
    const log = this.#edge?.output().slice(-LOG_LENGTH);
    throw new Error(`the user is not signed in; the edge logged ${log}`, { cause });
  }

  /** Opens the app in a new browser. */
  open(): ProviderApp {
    return new ProviderApp(this.#site.origin, this.provider);
  }

  /** Calls an endpoint that verifies the user's token. */
  async call(app: ProviderApp, flow = this.flows[0] ?? 'browser'): Promise<Called> {
    const { checked } = this.provider;
    const answer = await app.call('GET', `/api/${flow}${checked.path}`);
    const { status } = answer;
    const text = await answer.text();
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    if (status === 200) return { status, user: checked.readUser(body) };
    return { status, code: Reflect.get(Object(body), 'code') ?? text };
  }

  /** The tokens that the provider issued last. */
  readLastTokens(): Tokens {
    const tokens = readIssued(this.#front, this.provider.endpoints.token).at(-1);
    if (tokens === undefined) throw new Error('the provider has issued no token');
    return tokens;
  }

  countRefreshes(): number {
    return this.#count(this.provider.endpoints.token, (form) => form.has('refresh_token'));
  }

  countRevocations(): number {
    return this.#count(this.provider.endpoints.revocation, (form) => form.has('token'));
  }

  /** Waits until the access tokens expire; moves the edge's clock if they live long. */
  async expire(): Promise<void> {
    const { accessTokenSeconds } = this.provider;
    if (accessTokenSeconds === undefined) await wait(ACCESS_TOKEN_SECONDS * 1000 + MARGIN_MS);
    else await this.#edge?.setAhead(accessTokenSeconds * 1000);
  }

  /** Sets how far the edge's clock is ahead. Default: not at all. */
  async setClock(aheadMs = 0): Promise<void> {
    await this.#edge?.setAhead(aheadMs);
  }

  /** Uses a refresh token as the client would. @returns the status of the response */
  refreshAsClient({ refresh_token = '' }: Tokens): Promise<number> {
    const { connection, endpoints } = this.provider;
    const form = { grant_type: 'refresh_token', refresh_token };
    return askAsClient(connection, this.#front.origin + endpoints.token, form);
  }

  /** The provider's metadata; empty without any. */
  readMetadata(): object {
    const { connection } = this.provider;
    if (connection.kind === 'written') return {};
    const path =
      connection.metadata === 'oauth' ? 'oauth-authorization-server' : 'openid-configuration';
    const found = this.#front.calls.find((call) => call.path.includes(`.well-known/${path}`));
    return JSON.parse(found?.answer ?? '{}');
  }

  #count(path: string | undefined, isCounted: (form: URLSearchParams) => boolean): number {
    if (path === undefined) return 0;
    return this.#front.find('POST', path).filter(({ form }) => isCounted(form)).length;
  }

  #plan(): EdgePlan {
    const { connection, checked } = this.provider;
    const variables = { POSTERN_PUBLIC_ORIGIN: this.#site.origin, POSTERN_KEYS: KEYS };
    const connections = this.flows.map((flow) => ({
      id: flow,
      flow,
      ...(flow === 'browser' && { redirectUri: this.#site.origin + REDIRECT_PATHS.browser }),
      plan: connection,
      upstream: { origin: checked.origin, path: checked.path },
    }));
    return { variables, connections };
  }
}

/** Runs cleanups in reverse order. */
async function endAll(ends: readonly End[]): Promise<void> {
  for (const end of ends.toReversed()) await end();
}
