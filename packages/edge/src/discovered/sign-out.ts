import type { LogoutRequest, LogoutView } from '@postern/core';
import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv, HandlerResult, WrapHandler } from '../app/context.ts';
import { refuseParameters } from '../app/json-body.ts';
import { type EdgeConnection, type EdgeParts, providerContextOf } from '../app/parts.ts';
import { setEdgeCookie } from '../app/session-cookies.ts';
import { readReturnTarget } from '../edge-flow/return-target.ts';
import { Failure } from '../failures/failure.ts';
import { protect } from '../guards/guard.ts';
import { guardNavigation } from '../guards/navigation.ts';
import { buildQuery } from '../http/query.ts';
import { resolveConnection } from '../oauth/connection.ts';
import { computeDigest } from '../sealing/digest.ts';
import { Sealer } from '../sealing/sealer.ts';
import { readOwnCookies } from '../sessions/cookies.ts';
import type { Session } from '../sessions/session.ts';
import { buildTicketText, createTicket, readTicket, type Ticket } from '../sessions/ticket.ts';
import { SealedRecord, type Versioned } from '../stores/sealed-record.ts';
import { respondWithForm } from './sign-out-page.ts';

/** How long a user may take at the provider's sign-out, in milliseconds. */
const SIGN_OUT_MS = 10 * 60_000;

/** The issuers of Cognito, whose sign-out names its return address otherwise, and returns no `state`. */
const COGNITO = /^https:\/\/cognito-idp\./;

/** A sign-out between the edge and the provider. */
interface SignOut {
  /** `end_session_endpoint` of the metadata. */
  readonly endpoint: string;
  /** The provider returns this value. */
  readonly state: string;
  /** An absolute URL of the public or an allowed origin. */
  readonly returnTo: string;
  /** The ID token, until a form has sent it. */
  readonly idToken?: string | undefined;
}

/**
 * Sign-outs at the provider (OpenID RP-Initiated Logout 1.0) of one connection. The browser gets a
 * cookie that opens the record of its sign-out, once its session has ended. With that cookie it goes
 * to an address of the edge, which leads to the provider: by a redirect, or by a form with the ID token.
 * The provider sends it back to the edge.
 */
export class ProviderSignOut {
  readonly #parts: EdgeParts;
  readonly #connection: EdgeConnection;
  readonly #by: 'post' | 'get';
  readonly #path: string;

  constructor(parts: EdgeParts, connection: EdgeConnection, by: 'post' | 'get' = 'get') {
    this.#parts = parts;
    this.#connection = connection;
    this.#by = by;
    this.#path = `/auth/connections/${connection.id}`;
  }

  /** Adds the page that leads to the provider, and the address that the provider sends the browser to. */
  addRoutes(app: Hono<EdgeEnv>, wrap: WrapHandler): void {
    const add = (name: string, handle: (c: EdgeContext) => Promise<HandlerResult>): void => {
      app.get(`${this.#path}/${name}`, wrap(protect(this.#parts, handle, guardNavigation)));
    };
    add('sign-out', (c) => this.#leave(c));
    add('signed-out', (c) => this.#return(c));
  }

  /**
   * Checks where the browser is to go afterwards.
   *
   * @returns undefined; `request_malformed` if `returnTo` is not a page of the app
   */
  validate({ returnTo }: LogoutRequest): Failure | undefined {
    const target = readReturnTarget(returnTo, this.#parts.settings);
    return target === undefined ? refuseParameters(['returnTo']) : undefined;
  }

  /**
   * Prepares a sign-out at the provider, after the session has ended.
   *
   * @returns undefined if the request does not ask for it, if the provider has no sign-out, or if
   *   provider or store cannot be reached
   */
  async prepare(
    c: EdgeContext,
    { tokens: { idToken } }: Session,
    { atProvider, returnTo }: LogoutRequest,
  ): Promise<Response | undefined> {
    if (!atProvider) return undefined;
    const { settings, keyRing, cookiePolicy } = this.#parts;
    const found = await resolveConnection(this.#connection, providerContextOf(c, this.#parts));
    if (found instanceof Failure) return undefined;
    const { end_session_endpoint: endpoint } = found.authorizationServer;
    if (endpoint === undefined) return undefined;
    const ticket = await createTicket(keyRing);
    const record = await this.#record(ticket);
    const written = await record.write(undefined, {
      endpoint,
      state: crypto.randomUUID(),
      returnTo: readReturnTarget(returnTo, settings) ?? `${settings.publicOrigin}/`,
      idToken,
    });
    if (written === undefined || written instanceof Failure) return undefined;
    const maxAgeSeconds = SIGN_OUT_MS / 1000;
    setEdgeCookie(c, cookiePolicy, this.#name, buildTicketText(ticket), maxAgeSeconds, 'Lax');
    const view: LogoutView = { continueAt: `${settings.publicOrigin}${this.#path}/sign-out` };
    return c.json(view);
  }

  async #leave(c: EdgeContext): Promise<HandlerResult> {
    const open = await this.#open(c);
    if (open instanceof Failure) return open;
    if (open === undefined) return this.#goHome(c);
    const [record, { version, value }] = open;
    const { publicOrigin } = this.#parts.settings;
    const { endpoint, state, idToken } = value;
    const { client, authorizationServer } = this.#connection;
    const isCognito = COGNITO.test(authorizationServer.issuer);
    const parameters = {
      client_id: client.client_id,
      [isCognito ? 'logout_uri' : 'post_logout_redirect_uri']:
        `${publicOrigin}${this.#path}/signed-out`,
      state,
    };
    if (this.#by === 'post') {
      // Delete the ID token from the record before it is sent, so that it is sent only once. If the
      // write fails, the record expires.
      await record.write(version, { ...value, idToken: undefined });
      const hint = idToken !== undefined && { id_token_hint: idToken };
      return respondWithForm(c, endpoint, { ...hint, ...parameters });
    }
    const url = new URL(endpoint);
    for (const [name, text] of Object.entries(parameters)) url.searchParams.set(name, text);
    url.search = buildQuery(url.searchParams);
    return c.redirect(url.href, 303);
  }

  async #return(c: EdgeContext): Promise<HandlerResult> {
    const open = await this.#open(c);
    if (open instanceof Failure) return open;
    if (open === undefined) return this.#goHome(c);
    const [record, { value }] = open;
    const state = c.req.query('state');
    // Another page may have sent the browser here. Keep the record, so that the user's own sign-out
    // can finish.
    if (state === undefined) return c.redirect(value.returnTo, 303);
    if (state !== value.state) return this.#goHome(c);
    await record.delete();
    setEdgeCookie(c, this.#parts.cookiePolicy, this.#name, '', 0, 'Lax');
    return c.redirect(value.returnTo, 303);
  }

  #goHome(c: EdgeContext): Response {
    return c.redirect(`${this.#parts.settings.publicOrigin}/`, 303);
  }

  get #name(): string {
    return `${this.#parts.cookiePolicy.sessionName}-sign-out`;
  }

  async #open(
    c: EdgeContext,
  ): Promise<[SealedRecord<SignOut>, Versioned<SignOut>] | Failure | undefined> {
    const cookies = readOwnCookies(c.req.header('cookie') ?? '', this.#name);
    const ticket = await readTicket(cookies.get(this.#name) ?? '', this.#parts.keyRing);
    if (ticket === undefined) return undefined;
    const record = await this.#record(ticket);
    const stored = await record.read();
    if (stored instanceof Failure) return stored;
    return typeof stored === 'string' ? undefined : [record, stored];
  }

  async #record(ticket: Ticket): Promise<SealedRecord<SignOut>> {
    const { store, keyRing, now } = this.#parts;
    const place = `postern sign-out ${this.#connection.id} `;
    const key = `sign-out:${await computeDigest(place, ticket.id)}`;
    const sealer = new Sealer(keyRing, ticket.key, key);
    return new SealedRecord<SignOut>(store, key, sealer, () => [now() + SIGN_OUT_MS]);
  }
}
