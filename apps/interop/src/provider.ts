import type { Browser, Page } from './browser.ts';
import type { ConnectionPlan } from './edge/plan.ts';
import type { Front } from './front.ts';

/** What a provider can do; or that it cannot, and why. The suite proves either. */
export type Ability = 'yes' | { readonly no: string };

/** A row of the table of providers. */
export interface ProviderUnderTest {
  readonly name: string;
  /** The edge keeps the whole sign-in; the browser flow is there for all. */
  readonly edgeFlow: Ability;
  /** A renewal brings a new refresh token, and the former one is used up. */
  readonly rotates: Ability;
  /** Tokens end when their client asks for it (RFC 7009), and the metadata names the endpoint. */
  readonly revokes: Ability;
  /** It names the user, so that all of the user's sessions can be found. */
  readonly namesUser: Ability;
  /** It says by an error that a refresh token is dead (RFC 6749 §5.2). */
  readonly saysDead: Ability;
  /** It tells its clients when a user signs out there (OpenID Connect Back-Channel Logout 1.0). */
  readonly tellsOfSignOut: Ability;
  start(site: Site): Promise<RunningProvider>;
}

/** What a provider has to know of those around it. */
export interface Site {
  /** Where the provider is to be reached: its issuer, or the origin of it. */
  readonly front: Front;
  /** Of both flows. */
  readonly redirectUris: readonly string[];
  readonly backchannelLogoutUri: string;
  /** How long access tokens are to live. */
  readonly accessTokenSeconds: number;
  /** Names what to do at the end, last first, even if the start fails after it. */
  readonly atEnd: (end: () => unknown) => void;
}

export interface RunningProvider {
  readonly connection: ConnectionPlan;
  /** One who can sign in. */
  readonly user: string;
  /** An endpoint that refuses a token that is not alive, and says whose it is. */
  readonly checked: CheckedEndpoint;
  /** Paths at {@link Site.front}. */
  readonly endpoints: { readonly token: string; readonly revocation?: string };
  /** Does what a user does on a page of the provider, with every redirect, up to where `stops` says. */
  answerPage(browser: Browser, page: Page, user: string, stops: Stops): Promise<Page>;
  /** Makes a refresh token dead behind the edge's back. */
  kill(refreshToken: string): Promise<void>;
  /** How long access tokens do live, where the provider cannot have them as short as asked for. */
  readonly accessTokenSeconds?: number;
  /** Signs out at the provider. */
  signOut?(browser: Browser): Promise<void>;
}

export type Stops = (url: URL) => boolean;

export interface CheckedEndpoint {
  readonly origin: string;
  readonly path: string;
  /** Reads who is signed in out of its answer, as {@link RunningProvider.user} writes it. */
  readUser(answer: unknown): unknown;
}
