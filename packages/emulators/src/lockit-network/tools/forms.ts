import type { Context } from 'hono';
import { readForm } from '../../http/form.ts';
import type { AuthorizationRequest } from '../oauth/authorization-request.ts';
import { showFault } from './navigation.ts';
import { readSession } from './session-cookie.ts';
import type { ToolsSession } from './sessions.ts';
import type { Tools } from './tools.ts';

/** A form that belongs to this session and to a pending request. */
export interface AcceptedForm {
  readonly session: ToolsSession;
  readonly request: AuthorizationRequest;
  readonly requestId: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Handles an accepted form. */
export type FormHandler = (
  context: Context,
  tools: Tools,
  form: AcceptedForm,
) => Response | Promise<Response>;

/**
 * Accepts a form only with its session's CSRF token. `Origin` does not help here: the pages'
 * `Referrer-Policy: no-referrer` makes browsers send `null` (Fetch standard, "append a request
 * Origin header").
 */
export async function acceptForm(
  context: Context,
  tools: Tools,
  handle: FormHandler,
): Promise<Response> {
  const form = await readForm(context.req);
  const session = readSession(context, tools.sessions);
  if (!form.ok || session === undefined || form.fields['csrf'] !== session.csrfToken) {
    return showFault(context, 'form_rejected');
  }
  const requestId = form.fields['request'] ?? '';
  const request = tools.pending.find(requestId);
  if (request === undefined) return showFault(context, 'request_expired');
  return handle(context, tools, { session, request, requestId, fields: form.fields });
}
