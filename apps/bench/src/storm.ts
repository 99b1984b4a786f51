import { setTimeout as wait } from 'node:timers/promises';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables, buildWorker, HEADERS, signIn, startWorkerd } from '@postern/processes';
import { requestRefreshToken, startOidcAuth } from './oidc-auth-peer.ts';
import { keepReport, type Row } from './report.ts';
import { percentile, round } from './statistics.ts';

// Many callers of one session at the moment its access token has ended, through several isolates,
// against a provider that rotates refresh tokens and revokes the whole family when one is reused.

const CALLERS = Number(process.argv[2] ?? 1000);
const ISOLATES = 4;
const STRICT = { rotateRefreshTokens: true, refreshTokenReuse: 'revoke-family' } as const;

interface Outcome {
  readonly statuses: readonly number[];
  readonly times: readonly number[];
}

async function storm(urls: readonly string[], cookie: string): Promise<Outcome> {
  const calls = Array.from({ length: CALLERS }, async (_, caller) => {
    const begun = performance.now();
    const response = await fetch(urls[caller % urls.length] ?? '', {
      headers: { ...HEADERS, cookie },
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return { status: response.status, time: performance.now() - begun };
  });
  const answers = await Promise.all(calls);
  return { statuses: answers.map(({ status }) => status), times: answers.map(({ time }) => time) };
}

async function countRefreshes(controls: EmulatorControls): Promise<number> {
  const requests = await controls.requests();
  return requests.filter(({ grantType }) => grantType === 'refresh_token').length;
}

function buildRow(
  what: string,
  { statuses, times }: Outcome,
  requests: number,
  after: string,
): Row {
  const served = statuses.filter((status) => status === 200).length;
  return {
    what,
    callers: CALLERS,
    served,
    'not served': statuses.length - served,
    'token requests': requests,
    'session afterwards': after,
    'p50 ms': round(percentile(times, 0.5), 0),
    'p99 ms': round(percentile(times, 0.99), 0),
  };
}

async function measurePostern(what: string, isFirstLost: boolean): Promise<Row> {
  const emulator = await serveEmulator(createLockitNetworkEmulator({ settings: STRICT }), {
    port: 0,
  });
  const controls = createEmulatorControls(emulator.origin);
  const script = buildWorker();
  const variables = buildVariables(emulator.origin);
  const workerd = await startWorkerd(
    Array.from({ length: ISOLATES }, (_, i) => ({
      name: `edge-${i}`,
      script,
      variables,
      records: 'edge-0',
    })),
  );
  try {
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const cookie = await signIn(workerd.origins[0] ?? '', emulator.origin);
    await controls.updateSettings({ accessTokenLifetimeSeconds: 600 });
    await wait(1200);
    if (isFirstLost) {
      // Longer than the edge waits, and before the service has done anything.
      const target = '/oauth/access-token';
      await controls.addFault({ target, kind: 'latency', latencyMs: 20_000, times: 1 });
    }
    const urls = workerd.origins.map((origin) => `${origin}/api/lockit/projects`);
    const outcome = await storm(urls, cookie);
    const session = await fetch(`${workerd.origins[1]}/auth/session`, {
      headers: { ...HEADERS, cookie },
    });
    const view: { status?: string } = await session.json();
    return buildRow(what, outcome, await countRefreshes(controls), view.status ?? 'unknown');
  } finally {
    await workerd.end();
    await emulator.close();
  }
}

async function measureOidcAuth(): Promise<Row> {
  const settings = { ...STRICT, basicEncoding: 'form' } as const;
  const emulator = await serveEmulator(createLockitNetworkEmulator({ settings }), { port: 0 });
  const controls = createEmulatorControls(emulator.origin);
  await controls.updateSettings({ basicEncoding: 'plain' });
  const refreshToken = await requestRefreshToken(emulator.origin, requestUserDecision);
  await controls.updateSettings({ basicEncoding: 'form' });
  const peer = await startOidcAuth(`${emulator.origin}/oauth/access-token`, refreshToken);
  try {
    const outcome = await storm([`${peer.origin}/projects`], peer.cookie);
    const requests = await countRefreshes(controls);
    const [again] = (await storm([`${peer.origin}/projects`], peer.cookie)).statuses;
    const after = again === 200 ? 'signed-in' : 'signed-out';
    return buildRow('@hono/oidc-auth 1.8.1, one process', outcome, requests, after);
  } finally {
    peer.end();
    await emulator.close();
  }
}

const rows = [
  await measurePostern(`Postern, ${ISOLATES} isolates of workerd`, false),
  await measurePostern(`Postern, ${ISOLATES} isolates, the first token request is lost`, true),
  await measureOidcAuth(),
];
keepReport({
  name: 'storm',
  command: `pnpm --filter @postern/bench storm ${CALLERS}`,
  rows,
  notes: [
    'All callers carry the same session cookie and call at once, when the access token has ended.',
    'The provider rotates refresh tokens and revokes the family when one is used twice.',
    'In the second row the first token request is not answered in the 5 s that the edge waits; it is made once more.',
    '“session afterwards” is what the browser’s cookie of before the storm is worth after it.',
  ],
});
