import type { Context, Hono } from 'hono';
import type { Foundation } from '../../emulator/foundation.ts';
import { type FormFault, readForm } from '../../http/form.ts';
import { rejectOtherMethods } from '../../http/methods.ts';
import type { ClientRegistry } from '../accounts/clients.ts';
import { authenticateClient } from './client-authentication.ts';
import { exchangeCode } from './code-exchange.ts';
import type { GrantStore } from './grant-store.ts';
import type { TokenPair } from './issue.ts';
import { refreshTokens } from './refresh.ts';
import { type Rejected, reject } from './token-fault.ts';
import { queryCarriesFields, readTokenRequest } from './token-request.ts';

const TOKEN_PATH = '/oauth/access-token';
/** RFC 6749 §5.1. */
const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** Adds the token endpoint (RFC 6749 §3.2). */
export function addTokenRoute(
  app: Hono,
  foundation: Foundation,
  store: GrantStore,
  clients: ClientRegistry,
): void {
  app.post(TOKEN_PATH, async (context) => {
    const outcome = await handleTokenRequest(context, foundation, store, clients);
    return 'fault' in outcome ? sendRejection(context, outcome) : sendTokens(context, outcome);
  });
  rejectOtherMethods(app, TOKEN_PATH, 'POST');
}

async function handleTokenRequest(
  context: Context,
  foundation: Foundation,
  store: GrantStore,
  clients: ClientRegistry,
): Promise<TokenPair | Rejected> {
  if (queryCarriesFields(new URL(context.req.url).searchParams)) {
    return reject('invalid_request', 'Send the fields in the body, never in the query.');
  }
  const form = await readForm(context.req);
  if (!form.ok) return rejectForm(form.fault);
  const authentication = authenticateClient(
    context.req.header('authorization'),
    form.fields,
    clients,
    foundation.settings.current().basicEncoding,
  );
  if ('fault' in authentication) return authentication;
  const request = readTokenRequest(form.fields);
  if ('fault' in request) return request;
  return request.grantType === 'refresh_token'
    ? refreshTokens(foundation, store, authentication.client, request.refreshToken)
    : exchangeCode(foundation, store, authentication.client, request);
}

function rejectForm(fault: FormFault): Rejected {
  switch (fault) {
    case 'content-type':
      return reject('invalid_request', 'The body must be application/x-www-form-urlencoded.');
    case 'duplicate':
      return reject('invalid_request', 'A field was sent more than once.');
    case 'malformed':
      return reject('invalid_request', 'The body is not well-formed UTF-8 form encoding.');
    default:
      return fault satisfies never;
  }
}

/** Sends the documented response: exactly these four members, in this order. */
function sendTokens(context: Context, tokens: TokenPair): Response {
  return context.json(
    {
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      token_type: 'Bearer',
      expires_in: tokens.expiresInSeconds,
    },
    200,
    NO_STORE,
  );
}

function sendRejection(context: Context, { fault }: Rejected): Response {
  const body = { error: fault.error, error_description: fault.description };
  if (fault.error !== 'invalid_client') return context.json(body, 400, NO_STORE);
  return context.json(body, 401, {
    ...NO_STORE,
    'WWW-Authenticate': 'Basic realm="LockitNetwork"',
  });
}
