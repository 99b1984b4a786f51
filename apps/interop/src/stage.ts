import { setTimeout as wait } from 'node:timers/promises';
import type { Flow } from '@postern/core';
import { App, REDIRECT_PATHS } from './app.ts';
import type { EdgePlan } from './edge/plan.ts';
import { type RunningEdge, type Runtime, startEdge } from './edge/start.ts';
import { Front } from './front.ts';
import type { ProviderUnderTest, RunningProvider } from './provider.ts';
import { askAsClient, readIssued, type Tokens } from './tokens.ts';

/** Long enough for a sign-in and a call on a busy machine; short enough to wait for. */
const ACCESS_TOKEN_SECONDS = 3;
/** A renewal behind the last call may have brought a token that ends later by this, in milliseconds. */
const MARGIN_MS = 500;
/** How much of the edge's log an error shows, in characters. */
const LOG_LENGTH = 500;
const KEYS = `k1:${'A'.repeat(43)}`;

type End = () => unknown;

interface Parts {
  readonly provider: RunningProvider;
  readonly site: Front;
  readonly front: Front;
  readonly ends: readonly End[];
}

/** What a call came to. */
export interface Called {
  readonly status: number;
  /** Whose token it was, as the endpoint says. */
  readonly user?: unknown;
  /** Why it was not taken. */
  readonly code?: unknown;
}

/** A provider, one edge at a time in front of it, and what passed between them and their users. */
export class Stage {
  readonly provider: RunningProvider;
  readonly #under: ProviderUnderTest;
  /** The edge's public origin, and the provider's: two sites to a browser. */
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
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
      atEnd: (end) => void ends.push(end),
    });
    const provider = await starting.catch(async (error: unknown) => {
      await endAll(ends);
      throw error;
    });
    return new Stage(under, { provider, site, front, ends });
  }

  /** The flows that the provider's users can sign in by. */
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

  /** What a call is to come to: taken, as this user's. */
  get taken(): Called {
    return { status: 200, user: this.provider.user };
  }

  /** A browser whose user has signed in, by default in the flow that is the connections' own default. */
  async signIn(flow = this.flows[0] ?? 'browser'): Promise<App> {
    const app = this.open();
    const failure = await app.signIn(flow, this.provider.user);
    if (failure === '' && (await app.readStatus()) === 'signed-in') return app;
    throw new Error(
      `the user is not signed in: ${failure}\n${this.#edge?.output().slice(-LOG_LENGTH)}`,
    );
  }

  /** A browser with the app in it. */
  open(): App {
    return new App(this.#site.origin, this.provider);
  }

  /** A call with the user's token to something that checks it. */
  async call(app: App, flow = this.flows[0] ?? 'browser'): Promise<Called> {
    const { checked } = this.provider;
    const answer = await app.call('GET', `/api/${flow}${checked.path}`);
    const { status } = answer;
    const text = await answer.text();
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    if (status === 200) return { status, user: checked.readUser(body) };
    return { status, code: Reflect.get(Object(body), 'code') ?? text };
  }

  /** The tokens that the provider has issued last. */
  readLastTokens(): Tokens {
    const tokens = readIssued(this.#front, this.provider.endpoints.token).at(-1);
    if (tokens === undefined) throw new Error('the provider has issued no token');
    return tokens;
  }

  countRenewals(): number {
    return this.#count(this.provider.endpoints.token, (form) => form.has('refresh_token'));
  }

  countRevocations(): number {
    return this.#count(this.provider.endpoints.revocation, (form) => form.has('token'));
  }

  /** Has the access tokens end: those that live for long, by the edge's clock alone. */
  async expire(): Promise<void> {
    const { accessTokenSeconds } = this.provider;
    if (accessTokenSeconds === undefined) await wait(ACCESS_TOKEN_SECONDS * 1000 + MARGIN_MS);
    else await this.#edge?.setAhead(accessTokenSeconds * 1000);
  }

  /** Sets the edge's clock: right, or ahead. */
  async setClock(aheadMs = 0): Promise<void> {
    await this.#edge?.setAhead(aheadMs);
  }

  /** Uses a refresh token as the client itself would. @returns the status of the answer */
  renewByItself({ refresh_token = '' }: Tokens): Promise<number> {
    const { connection, endpoints } = this.provider;
    const form = { grant_type: 'refresh_token', refresh_token };
    return askAsClient(connection, this.#front.origin + endpoints.token, form);
  }

  /** What the provider publishes about itself; nothing where it publishes nothing. */
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

/** The last to start is the first to end. */
async function endAll(ends: readonly End[]): Promise<void> {
  for (const end of ends.toReversed()) await end();
}
