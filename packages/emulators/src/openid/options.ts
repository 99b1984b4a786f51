import type { EmulatorOptions } from '../emulator/options.ts';
import type { OpenIdUser } from './users.ts';

/** A client of the development provider. */
export interface OpenIdClient {
  readonly clientId: string;
  /** Sent by HTTP Basic. */
  readonly clientSecret: string;
  /** The name that the sign-in page shows. Default: `clientId`. */
  readonly name?: string;
  /** Redirect URIs, for sign-in and after sign-out, compared exactly. Default: none. */
  readonly redirectUris?: readonly string[];
  /**
   * Origins on which every redirect URI is accepted. The function is called for each request, for
   * origins that are known later or change. Default: none.
   */
  readonly origins?: readonly string[] | (() => readonly string[]);
}

/** Options of the development provider. */
export interface OpenIdProviderOptions extends Pick<EmulatorOptions, 'clock' | 'settings'> {
  /** The provider's origin: `http:` on loopback, such as `http://localhost:9403`. */
  readonly issuer: string;
  readonly clients: readonly OpenIdClient[];
  /** Default: `ada`, `grace` and `alan`. */
  readonly users?: readonly OpenIdUser[];
}

const LOOPBACK_ISSUER = /^http:\/\/(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/**
 * Checks the options.
 *
 * @throws TypeError if the issuer is not an http origin on loopback, if a client has no redirect URI
 *   and no origin, or if there is no user
 */
export function checkOptions({ issuer, clients, users }: OpenIdProviderOptions): void {
  if (!LOOPBACK_ISSUER.test(issuer)) {
    throw new TypeError(
      `The development provider signs anyone in, so it runs on loopback only. Its issuer must be like http://localhost:9403, not ${issuer}.`,
    );
  }
  if (users?.length === 0) throw new TypeError('The development provider needs a user.');
  for (const { clientId, redirectUris, origins } of clients) {
    if (redirectUris === undefined && origins === undefined) {
      throw new TypeError(`The client ${clientId} needs redirectUris or origins.`);
    }
  }
}
