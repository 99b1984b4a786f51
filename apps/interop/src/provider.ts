import type { Browser, Page } from './browser.ts';
import type { ConnectionPlan } from './edge/plan.ts';
import type { Front } from './front.ts';

/** An ability of a provider, or the reason why the provider lacks it. Tests prove either. */
export type Ability = 'yes' | { readonly no: string };

/** A row in the table of providers. */
export interface ProviderUnderTest {
  readonly name: string;
  /** The edge flow works. The browser flow works with every provider. */
  readonly edgeFlow: Ability;
  /** A refresh returns a new refresh token and invalidates the former. */
  readonly rotates: Ability;
  /** Clients can revoke tokens (RFC 7009), and the metadata names the endpoint. */
  readonly revokes: Ability;
  /** The provider names the user, so that the edge finds all sessions of the user. */
  readonly namesUser: Ability;
  /** The error for a dead refresh token says so (RFC 6749 §5.2). */
  readonly saysDead: Ability;
  /** The provider notifies clients of a sign-out (OpenID Connect Back-Channel Logout 1.0). */
  readonly tellsOfSignOut: Ability;
  /** An app can send its user to the provider's sign-out (OpenID RP-Initiated Logout 1.0). */
  readonly endsSession: Ability;
  start(site: Site): Promise<RunningProvider>;
}

/** What a provider has to know about its surroundings. */
export interface Site {
  /** The proxy in front of the provider: its origin is the issuer, or the issuer's origin. */
  readonly front: Front;
  /** The redirect URIs of both flows. */
  readonly redirectUris: readonly string[];
  readonly backchannelLogoutUri: string;
  /** Where the provider's sign-out leads back to, for both flows. */
  readonly postLogoutRedirectUris: readonly string[];
  /** The lifetime that access tokens should have. */
  readonly accessTokenSeconds: number;
  /** Registers a cleanup. Cleanups run in reverse order, even if the start fails later. */
  readonly atEnd: (end: () => unknown) => void;
}

/** A provider that was started. */
export interface RunningProvider {
  readonly connection: ConnectionPlan;
  /** The user who can sign in. */
  readonly user: string;
  /** An endpoint that rejects invalid tokens and names the token's user. */
  readonly checked: CheckedEndpoint;
  /** Paths below {@link Site.front}. */
  readonly endpoints: { readonly token: string; readonly revocation?: string };
  /** Completes one page as the user and follows redirects up to the first address that `stops` accepts. */
  answerPage(browser: Browser, page: Page, user: string, stops: Stops): Promise<Page>;
  /** Whether a page asks who the user is. A provider that knows the user asks for consent at most. */
  isSignInPage?(page: Page): boolean;
  /** Confirms a sign-out that an app has asked for. Default: the provider asks nothing. */
  confirmSignOut?(browser: Browser, page: Page, stops: Stops): Promise<Page>;
  /** Invalidates a refresh token without the edge's knowledge. */
  kill(refreshToken: string): Promise<void>;
  /** The real lifetime of access tokens, if the provider has a longer minimum. */
  readonly accessTokenSeconds?: number;
  /** Signs out at the provider. */
  signOut?(browser: Browser): Promise<void>;
}

/** Whether a walk ends at an address. */
export type Stops = (url: URL) => boolean;

/** An endpoint that verifies access tokens. */
export interface CheckedEndpoint {
  readonly origin: string;
  readonly path: string;
  /** Reads the user from a response, in the form of {@link RunningProvider.user}. */
  readUser(response: unknown): unknown;
}
