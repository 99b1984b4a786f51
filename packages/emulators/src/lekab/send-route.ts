import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Foundation } from '../emulator/foundation.ts';
import { readBearerToken } from '../http/bearer.ts';
import { rejectOtherMethods } from '../http/methods.ts';
import type { CredentialStore } from './credential-store.ts';
import type { MessageRecord } from './messages.ts';
import { rejectCredentials, rejectRequest } from './responses.ts';

const SEND_PATH = '/rime/send';

/** The message's JSON is not documented: any object is accepted and recorded unchanged. */
const messageSchema = v.record(v.string(), v.unknown());

/** Adds `POST /rime/send`. A request carries a bearer token or an API key, not both. */
export function addSendRoute(
  app: Hono,
  foundation: Foundation,
  store: CredentialStore,
  messages: MessageRecord,
): void {
  app.post(SEND_PATH, async (context) => {
    const sender = readSender(context, foundation, store);
    if (sender === undefined) return rejectCredentials(context, 'Bearer');
    const body = await readMessage(context);
    if (body === undefined) return rejectRequest(context);
    const id = foundation.secrets.createUuid();
    const at = new Date(foundation.clock.nowMs()).toISOString();
    messages.add({ id, at, username: sender, body });
    return context.json({ messageId: id, status: 'ACCEPTED', acceptedAt: at });
  });
  rejectOtherMethods(app, SEND_PATH, 'POST');
}

/** Returns the user name that a request's credential belongs to. */
function readSender(
  context: Context,
  { clock }: Foundation,
  store: CredentialStore,
): string | undefined {
  const authorization = context.req.header('authorization');
  const apiKey = context.req.header('x-api-key');
  if (authorization !== undefined && apiKey !== undefined) return undefined;
  if (apiKey !== undefined) return store.apiKeys.get(apiKey)?.username;
  const record = store.bearerTokens.get(readBearerToken(authorization) ?? '');
  return record !== undefined && record.expiresAtMs > clock.nowMs() ? record.username : undefined;
}

async function readMessage(context: Context): Promise<Record<string, unknown> | undefined> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
    return undefined;
  try {
    const body: unknown = await context.req.json();
    return !Array.isArray(body) && v.is(messageSchema, body) ? body : undefined;
  } catch {
    return undefined;
  }
}
