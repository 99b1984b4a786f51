import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { showPage } from './pages/show-page.ts';
import { buildSignOutPage } from './pages/sign-out.ts';

/**
 * Ends the session at the request of an app (OpenID Connect RP-Initiated Logout §2). It asks nothing
 * if the app's `id_token_hint` names the signed-in user, as a real provider may.
 *
 * @param form the provider's form of the question
 */
export async function signOut(
  provider: Provider,
  context: KoaContextWithOIDC,
  form: string,
): Promise<void> {
  const { session, params, entities } = context.oidc;
  const target = readText(params?.['post_logout_redirect_uri']);
  const hint: unknown = Reflect.get(Object(entities['IdTokenHint']), 'payload');
  const isUser = Reflect.get(Object(hint), 'sub') === session?.accountId;
  if (session === undefined || !isUser) {
    await showPage(context, buildSignOutPage(form), target);
    return;
  }
  await session.destroy();
  context.cookies.set(provider.cookieName('session'), null);
  context.redirect(buildTarget(target ?? `${provider.issuer}/sign-out/success`, params?.['state']));
}

function buildTarget(address: string, state: unknown): string {
  const target = new URL(address);
  if (typeof state === 'string') target.searchParams.set('state', state);
  return target.href;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
