import type { Hono } from 'hono';
import { readForm } from '../http/form.ts';
import { rejectOtherMethods } from '../http/methods.ts';
import type { FindUser } from './accounts.ts';
import { readBasicUser } from './basic-user.ts';
import type { CredentialStore } from './credential-store.ts';
import { LEKAB_BASE_PATH } from './documented-paths.ts';
import { rejectCredentials } from './responses.ts';

const REVOKE_PATH = `${LEKAB_BASE_PATH}/revoke`;

/**
 * Adds `POST /revoke` (section 3 of the document): 200 "regardless of the outcome" for valid
 * credentials. An account can revoke only its own tokens (RFC 7009 §2.1).
 */
export function addRevokeRoute(app: Hono, store: CredentialStore, findUser: FindUser): void {
  app.post(REVOKE_PATH, async (context) => {
    const user = readBasicUser(context.req, findUser);
    if (user === undefined) return rejectCredentials(context, 'Basic');
    const form = await readForm(context.req);
    const token = form.ok ? form.fields['token'] : undefined;
    if (token !== undefined && store.bearerTokens.get(token)?.username === user.username) {
      store.bearerTokens.delete(token);
    }
    return context.body(null, 200);
  });
  rejectOtherMethods(app, REVOKE_PATH, 'POST');
}
