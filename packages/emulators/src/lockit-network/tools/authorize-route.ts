import type { Context, Hono } from 'hono';
import { rejectOtherMethods } from '../../http/methods.ts';
import type { ClientRegistry } from '../accounts/clients.ts';
import { readAuthorizationRequest } from '../oauth/authorization-request.ts';
import { buildAuthorizationResponse } from '../oauth/authorization-response.ts';
import { redirectToTools, showFault } from './navigation.ts';
import type { Tools } from './tools.ts';

const AUTHORIZE_PATH = '/oauth/authorize';

/** Adds the authorization endpoint (RFC 6749 §3.1). */
export function addAuthorizeRoute(app: Hono, tools: Tools, clients: ClientRegistry): void {
  app.get(AUTHORIZE_PATH, (context) => handleAuthorizationRequest(context, tools, clients));
  rejectOtherMethods(app, AUTHORIZE_PATH, 'GET');
}

function handleAuthorizationRequest(
  context: Context,
  tools: Tools,
  clients: ClientRegistry,
): Response | Promise<Response> {
  const reading = readAuthorizationRequest(new URL(context.req.url).search.slice(1), clients);
  switch (reading.kind) {
    case 'shown':
      return showFault(context, reading.fault);
    case 'sent-back': {
      const { redirectUri, error, description, state } = reading;
      const response = { error, error_description: description, state };
      context.header('Cache-Control', 'no-store');
      return context.redirect(buildAuthorizationResponse(redirectUri, response), 302);
    }
    case 'accepted':
      return redirectToTools(context, tools, tools.pending.add(reading.request));
    default:
      return reading satisfies never;
  }
}
