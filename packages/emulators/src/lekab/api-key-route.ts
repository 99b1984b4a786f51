import type { Context, Hono } from 'hono';
import type { Foundation } from '../emulator/foundation.ts';
import { rejectOtherMethods } from '../http/methods.ts';
import { readFormParameters } from '../http/parameters.ts';
import { DISALLOW_BASIC, type FindUser } from './accounts.ts';
import { createApiKey } from './api-key.ts';
import { readBasicUser } from './basic-user.ts';
import type { CredentialStore } from './credential-store.ts';
import { LEKAB_BASE_PATH } from './documented-paths.ts';
import { rejectCredentials, rejectRequest } from './responses.ts';

const API_KEY_PATH = `${LEKAB_BASE_PATH}/apikey`;

/** Adds `GET /apikey` (section 1 of the document). Version 6.0 of the service does not have it. */
export function addApiKeyRoute(
  app: Hono,
  foundation: Foundation,
  store: CredentialStore,
  findUser: FindUser,
): void {
  const isGone = () => foundation.settings.current().lekabVersion === '6.0';
  app.use(API_KEY_PATH, async (context, next) => {
    if (isGone()) return context.notFound();
    await next();
    return undefined;
  });
  app.get(API_KEY_PATH, (context) => handleApiKeyRequest(context, foundation, store, findUser));
  rejectOtherMethods(app, API_KEY_PATH, 'GET');
}

function handleApiKeyRequest(
  context: Context,
  { secrets, issued }: Foundation,
  store: CredentialStore,
  findUser: FindUser,
): Response {
  const user = readBasicUser(context.req, findUser);
  if (user === undefined || user.roles.includes(DISALLOW_BASIC)) {
    return rejectCredentials(context, 'Basic');
  }
  const query = readFormParameters(new URL(context.req.url).search.slice(1));
  const name = query.ok ? query.parameters['name'] : undefined;
  if (name === undefined) return rejectRequest(context);
  const apiKey = createApiKey(user.userId, secrets);
  store.apiKeys.set(apiKey, { apiKey, name, username: user.username });
  issued.add('api_key', apiKey);
  return context.text(apiKey, 200, { 'Cache-Control': 'no-store' });
}
