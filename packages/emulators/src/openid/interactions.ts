import type { IncomingMessage } from 'node:http';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { buildErrorPage } from './pages/error.ts';
import { showPage } from './pages/show-page.ts';
import { buildSignInPage } from './pages/sign-in.ts';
import { SIGN_IN_PATH } from './paths.ts';
import { buildLogin, readAcrValues } from './step-up.ts';
import type { OpenIdUser } from './users.ts';

/** A request inside the provider. */
type Context = Parameters<Parameters<Provider['use']>[0]>[0];

/**
 * Adds the sign-in page. A click on a user signs in, at the class that the app asks for (`acr_values`). There is no question of consent: an interaction
 * that asks for it ends at once.
 */
export function addInteractions(provider: Provider, users: readonly OpenIdUser[]): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith(`${SIGN_IN_PATH}/`)) return next();
    const details = await findDetails(provider, context);
    if (details === undefined) {
      context.status = 400;
      return showPage(context, buildErrorPage('invalid_request', ENDED));
    }
    const { params, prompt } = details;
    if (prompt.name === 'consent') {
      await finish(provider, context, { consent: {} });
    } else if (context.method === 'POST') {
      const chosen = new URLSearchParams(await readText(context.req)).get('user');
      const user = users.find(({ sub }) => sub === chosen);
      if (user === undefined) {
        context.status = 400;
        return;
      }
      await finish(provider, context, buildLogin(user.sub, params));
    } else {
      const client = await provider.Client.find(String(params['client_id']));
      const clientName = client?.clientName ?? String(params['client_id']);
      const [acr] = readAcrValues(params);
      const page = buildSignInPage({ action: context.path, clientName, users, acr });
      await showPage(context, page, String(params['redirect_uri']));
    }
  });
}

/** Why a sign-in page cannot be shown: the user pressed Back, or kept the page open for too long. */
const ENDED = 'This sign-in has finished, or is too old.';

/** Reads the interaction of a sign-in page. Undefined if it has ended. */
async function findDetails(
  provider: Provider,
  { req, res }: Context,
): Promise<Awaited<ReturnType<Provider['interactionDetails']>> | undefined> {
  try {
    return await provider.interactionDetails(req, res);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

async function finish(
  provider: Provider,
  context: Context,
  result: InteractionResults,
): Promise<void> {
  const returnTo = await provider.interactionResult(context.req, context.res, result, {
    mergeWithLastSubmission: true,
  });
  context.status = 303;
  context.redirect(returnTo);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
