import type { Context } from 'hono';
import { readForm } from '../../http/form.ts';
import type { AuthorizationRequest } from '../oauth/authorization-request.ts';
import { showFault } from './navigation.ts';
import { readSession } from './session-cookie.ts';
import type { ToolsSession } from './sessions.ts';
import type { Tools } from './tools.ts';

/** A form that was sent from a page of this session, about a request that still waits. */
export interface AcceptedForm {
  readonly session: ToolsSession;
  readonly request: AuthorizationRequest;
  readonly requestId: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What is done with a form once it is accepted. */
export type FormHandler = (
  context: Context,
  tools: Tools,
  form: AcceptedForm,
) => Response | Promise<Response>;

/**
 * Lets a form through only with the token of its session. `Origin` is no help here: under the
 * pages' `Referrer-Policy: no-referrer` browsers send `null` (Fetch standard, "append a request
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
