import type { Context, Hono } from 'hono';
import type { Foundation } from '../emulator/foundation.ts';
import { triesBasic } from '../http/basic.ts';
import { readForm } from '../http/form.ts';
import { rejectOtherMethods } from '../http/methods.ts';
import type { FindUser, LekabUser } from './accounts.ts';
import { readBasicUser } from './basic-user.ts';
import type { CredentialStore } from './credential-store.ts';
import { LEKAB_BASE_PATH } from './documented-paths.ts';
import { rejectCredentials, rejectRequest, sendToken } from './responses.ts';

const TOKEN_PATH = `${LEKAB_BASE_PATH}/token`;
const BODY_ONLY = ['grant_type', 'client_id', 'client_secret'];

/** Adds `POST /token` (section 2 of the document). The role `DISALLOW_BASIC` has no effect here. */
export function addTokenRoute(
  app: Hono,
  foundation: Foundation,
  store: CredentialStore,
  findUser: FindUser,
): void {
  app.post(TOKEN_PATH, async (context) => {
    const form = await readForm(context.req);
    const query = new URL(context.req.url).searchParams;
    if (!form.ok || BODY_ONLY.some((name) => query.has(name))) return rejectRequest(context);
    if (authenticatesTwice(context, form.fields)) return rejectRequest(context);
    const user = readUser(context, form.fields, findUser);
    if (user === undefined) return rejectCredentials(context, 'Basic');
    const grantType = form.fields['grant_type'];
    if (grantType === undefined) return rejectRequest(context);
    if (grantType !== 'client_credentials') return rejectRequest(context, 'unsupported_grant_type');
    return issueToken(context, foundation, store, user);
  });
  rejectOtherMethods(app, TOKEN_PATH, 'POST');
}

/**
 * A client uses one authentication method per request (RFC 6749 §2.3); the document allows form
 * credentials "if Basic authentication is not used".
 */
function authenticatesTwice(context: Context, fields: Readonly<Record<string, string>>): boolean {
  const inForm = fields['client_id'] !== undefined || fields['client_secret'] !== undefined;
  return inForm && triesBasic(context.req.header('authorization'));
}

function readUser(
  context: Context,
  fields: Readonly<Record<string, string>>,
  findUser: FindUser,
): LekabUser | undefined {
  const { client_id: username, client_secret: password } = fields;
  return username !== undefined && password !== undefined
    ? findUser(username, password)
    : readBasicUser(context.req, findUser);
}

function issueToken(
  context: Context,
  { clock, secrets, settings, issued }: Foundation,
  store: CredentialStore,
  user: LekabUser,
): Response {
  const token = secrets.createUuid();
  const expiresInSeconds = settings.current().accessTokenLifetimeSeconds;
  const expiresAtMs = clock.nowMs() + expiresInSeconds * 1000;
  store.bearerTokens.set(token, { token, username: user.username, expiresAtMs });
  issued.add('access_token', token);
  return sendToken(context, token, expiresInSeconds);
}
