import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkerd } from '@postern/processes';
import type { ConnectionPlan } from '../edge/plan.ts';
import { bundleWorker } from '../edge/start.ts';
import { readForm, submit } from '../forms.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';
import { askAsClient } from '../tokens.ts';

/** OAuth 2.1 in a Worker, in workerd. */
export const workersOAuthProvider: ProviderUnderTest = {
  name: '@cloudflare/workers-oauth-provider',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: 'yes',
  namesUser: { no: 'it is OAuth without OpenID Connect' },
  saysDead: 'yes',
  tellsOfSignOut: { no: 'back-channel logout is part of OpenID Connect' },
  endsSession: { no: 'a sign-out is part of OpenID Connect' },
  start,
};

/** Its minimum, which is that of Workers KV. */
const ACCESS_TOKEN_SECONDS = 60;

async function start({ front, redirectUris, atEnd }: Site): Promise<RunningProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-provider-'));
  atEnd(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'provider.js');
  await bundleWorker(join(import.meta.dirname, 'workers-oauth-provider/worker.ts'), script);
  const variables = { ORIGIN: front.origin, ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS) };
  const workerd = await startWorkerd([{ name: 'provider', script, variables }]);
  atEnd(() => workerd.end());
  const [origin = ''] = workerd.origins;
  front.pointTo(origin);
  const registration = await fetch(`${front.origin}/clients`, {
    method: 'POST',
    body: JSON.stringify({ redirectUris, tokenEndpointAuthMethod: 'client_secret_basic' }),
  });
  const client: { clientId: string; clientSecret: string } = await registration.json();
  const connection: ConnectionPlan = {
    kind: 'discovered',
    metadata: 'oauth',
    issuer: front.origin,
    clientId: client.clientId,
    clientAuthentication: { method: 'client_secret_basic', secret: client.clientSecret },
    scopes: ['profile'],
  };
  return {
    connection,
    user: 'ada',
    checked: {
      origin: front.origin,
      path: '/api/me',
      readUser: (response) => Reflect.get(Object(response), 'user'),
    },
    // Tokens and revocation share one endpoint.
    endpoints: { token: '/token', revocation: '/token' },
    answerPage: (browser, page, user, stops) => submit(browser, readForm(page), { user }, stops),
    async kill(token) {
      await askAsClient(connection, `${front.origin}/token`, { token });
    },
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
  };
}
