import { Failure } from '../failures/failure.ts';
import type { CredentialParts } from '../forwarding/authorized-session.ts';
import { buildUserAccess } from '../forwarding/build-user-access.ts';
import type { Fetch } from '../http/fetch.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { buildCookiePolicy } from '../sessions/cookies.ts';
import { Leases } from '../sessions/lease.ts';
import { Sessions } from '../sessions/sessions.ts';
import { buildTicketText } from '../sessions/ticket.ts';
import { ServiceTokens } from '../tokens/service-tokens.ts';
import { buildSettings } from './call-handler.ts';
import { type CountingStore, createCountingStore } from './counting-store.ts';

/** A connection that gives tokens to users and to the edge, without metadata. */
export const CONNECTION: ResolvedConnection = {
  id: 'work',
  authorizationServer: { issuer: 'https://as.example', token_endpoint: 'https://as.example/token' },
  client: { client_id: 'client' },
  clientAuthentication: () => undefined,
  authorizationCode: { flow: 'edge', scopes: ['read'] },
  refresh: true,
  clientCredentials: true,
  scopedTokens: true,
};

/** Sessions, leases and service tokens over one memory store, as an edge has them. */
export class CredentialFixture {
  readonly store: CountingStore = createCountingStore();
  readonly parts: CredentialParts;
  /** The grant types of the token requests, in order. */
  readonly grants: string[] = [];
  aheadMs = 0;

  constructor() {
    const settings = buildSettings();
    const { keyRing } = settings;
    const now = (): number => Date.now() + this.aheadMs;
    const connections = new Map([[CONNECTION.id, CONNECTION]]);
    const limits = { idleMs: 86_400_000, absoluteMs: 86_400_000 };
    const fetch: Fetch = (url, init) => this.#respond(new Request(url, init));
    const shared = { store: this.store, keyRing, fetch, now, count: ignore, log: ignore };
    const cookiePolicy = buildCookiePolicy(settings.publicOrigin);
    this.parts = {
      settings,
      keyRing,
      now,
      connections,
      sessions: new Sessions({ ...shared, limits, connections }),
      userAccess: buildUserAccess([]),
      serviceTokens: new ServiceTokens(shared),
      leases: new Leases({ keyRing, cookiePolicy, limits, leaseMs: 30_000, now }),
    };
  }

  /** Creates a session. @returns its cookie */
  async signIn(change: Partial<TokenSet> = {}): Promise<string> {
    const nowMs = this.parts.now();
    const tokens = {
      accessToken: 'user-token',
      tokenType: 'bearer',
      refreshToken: 'r',
      obtainedAtMs: nowMs,
      expiresAtMs: nowMs + 3_600_000,
      ...change,
    };
    const created = await this.parts.sessions.create(CONNECTION.id, tokens);
    if (created instanceof Failure) throw new Error(created.code);
    return `postern-dev-5173=${buildTicketText(created[0])}`;
  }

  async #respond(request: Request): Promise<Response> {
    const grant = new URLSearchParams(await request.text()).get('grant_type') ?? '';
    this.grants.push(grant);
    const access_token = `token-${this.grants.length}`;
    return Response.json({ access_token, token_type: 'bearer', expires_in: 3600 });
  }
}

const ignore = (): void => undefined;
