import { expect, test } from 'vitest';
import type { Flow } from './flow.ts';
import { buildFlowText } from './flow-text.ts';
import { readTrace } from './read-trace.ts';

const fact = (name: string, description: string, duration = 0) => ({ name, duration, description });

const refused: Flow = {
  id: 'one',
  kind: 'refresh',
  exchanges: [
    {
      path: '/auth/refresh',
      beganAtMs: 0,
      waitedMs: 1,
      durationMs: 60,
      status: 401,
      isFromCache: false,
      trace: readTrace([
        fact('request', 'id=r1&method=POST&session=64&lease=0'),
        fact('check', 'name=csrf-header'),
        fact(
          'provider',
          'at=4&to=https%3A%2F%2Fa.example%2Ftoken&status=400&authorization=Basic+38&grant_type=refresh_token&refresh_token=43',
          31,
        ),
        fact('failure', 'code=provider_rejected_grant&cause=status+400+invalid_grant'),
        fact('edge', '', 20),
        fact('store', '', 3),
      ]),
    },
  ],
};

test('the text of a flow has every step, and the failure at the step where it happened', () => {
  const lines = buildFlowText(refused).split('\n').slice(1);
  expect(lines).toEqual([
    '    +1 ms  Browser -> Edge: POST /auth/refresh',
    '             sent: session cookie, 64 characters',
    '    +1 ms  Edge: Checked',
    '             ok: The header X-Postern is present',
    '             ok: The cookie decrypts the session',
    '    +5 ms  Edge -> Provider: Token request, refresh_token',
    '             sent: client credentials, 38 characters',
    '             sent: refresh token, 43 characters',
    '   +36 ms  Provider -> Edge: 400',
    '             FAILED provider_rejected_grant: The provider no longer accepts this sign-in',
    '             The code or refresh token is used up, expired or revoked. Sign in again.',
    '             cause: status 400 invalid_grant',
    '   +60 ms  Edge -> Browser: 401: provider_rejected_grant',
    '             edge 20 ms, store 3 ms, API 0 ms',
    'Request r1',
    '',
  ]);
});
