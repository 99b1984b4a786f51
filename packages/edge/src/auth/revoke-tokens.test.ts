import { expect, test } from 'vitest';
import type { EdgeContext } from '../app/context.ts';
import type { Connection } from '../oauth/connection.ts';
import type { LogEvent } from '../observing/log.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** A connection without metadata and without ID tokens. */
const BY_HAND: Connection = {
  id: 'by-hand',
  authorizationServer: {
    issuer: 'https://as.example',
    token_endpoint: 'https://as.example/token',
    revocation_endpoint: 'https://as.example/revoke',
  },
  client: { client_id: 'client' },
  clientAuthentication: () => undefined,
  revocation: true,
};
const TOKENS = { accessToken: 'access', tokenType: 'bearer', obtainedAtMs: 0 };

async function revoke(
  connection: Connection,
  tokens: Parameters<typeof revokeTokens>[3],
  status = 200,
): Promise<{ sent: string[]; events: LogEvent[] }> {
  const [sent, events, works]: [string[], LogEvent[], Promise<unknown>[]] = [[], [], []];
  const parts = {
    log: (event: LogEvent) => void events.push(event),
    now: Date.now,
    count: () => undefined,
  };
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push(`${url} ${await new Request(url, init).text()}`);
    return new Response('', { status });
  };
  const executionCtx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const c = { get: () => fetch, executionCtx };
  revokeTokens(c as unknown as EdgeContext, parts, connection, tokens);
  await Promise.all(works);
  return { sent, events };
}

test('S-62 revokes the tokens of a connection without metadata', async () => {
  const { sent } = await revoke(BY_HAND, { ...TOKENS, refreshToken: 'refresh' });
  expect(sent).toEqual(['https://as.example/revoke token=refresh']);
  expect((await revoke(BY_HAND, TOKENS)).sent).toEqual(['https://as.example/revoke token=access']);
});

test('skips a connection that cannot revoke, and logs a failure', async () => {
  const { revocation: _, ...unable } = BY_HAND;
  expect((await revoke(unable, TOKENS)).sent).toEqual([]);
  const { events } = await revoke(BY_HAND, TOKENS, 503);
  expect(events).toEqual([
    {
      event: 'revocation_failed',
      connection: 'by-hand',
      code: 'provider_unreachable',
      cause: 'status 503 without an error',
    },
  ]);
});
