import type { ConnectionPlan } from './edge/plan.ts';
import type { Front } from './front.ts';

/** A token response (RFC 6749 §5.1). */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** All token responses of a provider, oldest first. */
export function readIssued(front: Front, tokenPath: string): Tokens[] {
  return front
    .find('POST', tokenPath)
    .filter(({ form, status }) => form.has('grant_type') && status === 200)
    .map(({ answer }): Tokens => JSON.parse(answer));
}

/**
 * Calls an endpoint of the provider with the client's own authentication. The credentials have only
 * characters that mean the same whether or not the provider decodes them after Basic.
 *
 * @returns the status of the response
 */
export async function askAsClient(
  plan: ConnectionPlan,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<number> {
  const { method, secret } = readAuthentication(plan);
  const body = new URLSearchParams(form);
  const headers = new Headers();
  if (method === 'client_secret_post') {
    body.set('client_id', plan.clientId);
    body.set('client_secret', secret);
  } else {
    const credentials = [plan.clientId, secret].map(encodeURIComponent).join(':');
    headers.set('authorization', `Basic ${btoa(credentials)}`);
  }
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.body?.cancel();
  return answer.status;
}

function readAuthentication(plan: ConnectionPlan): { method: string; secret: string } {
  if (plan.kind === 'written') return { method: 'client_secret_post', secret: plan.secret };
  const { clientAuthentication } = plan;
  if (!('secret' in clientAuthentication)) {
    throw new Error('clients under test have a secret');
  }
  return clientAuthentication;
}
