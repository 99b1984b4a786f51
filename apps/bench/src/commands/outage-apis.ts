import type { EmulatorSettings } from '@postern/emulators';
import { countOutcomes } from '../measuring/call.ts';
import { LENIENT } from '../measuring/provider.ts';
import { buildTable, keepReport, type Row } from '../measuring/report.ts';
import { buildApiClusters, CLUSTER_NAMES, RUNTIMES } from '../outage/api-clusters.ts';
import { CALLERS, measureOutage, STRIKE_EVERY_MS } from '../outage/measure-outage.ts';
import { startApisScene } from '../outage/scene.ts';

// Sessions with a token for each of four APIs, under load, and a provider that fails: is any session
// lost, is a refresh token used twice, does a token reach another API?

const SESSIONS = Number(process.argv[2] ?? 200);
const SECONDS = Number(process.argv[3] ?? 90);
const SEED = Number(process.argv[4] ?? 20_261_129);
const MEMBERS = 2;
/** Every token is refreshed several times in a run. */
const LIFETIME_SECONDS = 20;
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

const PROVIDERS: readonly (readonly [string, Partial<EmulatorSettings>])[] = [
  ['reuse of a refresh token revokes the grant', { rotateRefreshTokens: true }],
  ['responses are lost, too; used tokens work again', LENIENT],
];
const clusters = await buildApiClusters(MEMBERS);
const rows: Row[] = [];
const tables: string[] = [];
let lostSessions = 0;
for (const runtime of RUNTIMES) {
  for (const [how, settings] of PROVIDERS) {
    const what = `${CLUSTER_NAMES[runtime](MEMBERS)}: ${how}`;
    const scene = await startApisScene(
      { ...settings, accessTokenLifetimeSeconds: LIFETIME_SECONDS },
      clusters[runtime],
      SESSIONS,
    );
    const size = { sessions: SESSIONS, seconds: SECONDS, seed: SEED };
    const { outcomes, lost, counts } = await measureOutage(scene, size);
    await scene.end();
    rows.push({
      what,
      sessions: SESSIONS,
      calls: outcomes.length,
      served: outcomes.filter((outcome) => outcome === '200').length,
      refreshes: counts.requests['refresh_token'] ?? 0,
      'refreshes that the provider refused': counts.refused,
      exchanges: counts.requests[EXCHANGE] ?? 0,
      'tokens at another API': counts.mixed,
      'sessions lost': lost.length,
    });
    const meanwhile = countOutcomes(outcomes).map(([outcome, calls]) => ({ outcome, calls }));
    tables.push(`${what}:\n\n${buildTable(meanwhile)}\n`);
    if (lost.length > 0) console.log(countOutcomes(lost.flat()));
    lostSessions += lost.length;
  }
}
keepReport({
  name: 'outage-apis',
  command: `pnpm --filter @postern/bench outage-apis ${SESSIONS} ${SECONDS} ${SEED}`,
  rows,
  notes: [
    `Each session has its own token, three for APIs by resource (RFC 8707) and one by token exchange (RFC 8693) with the edge as actor. All live ${LIFETIME_SECONDS} s. The provider is oidc-provider, and the APIs ask it for the audience of each token.`,
    `For ${SECONDS} s, a random fault every ${STRIKE_EVERY_MS} ms hits the next 1 to 40 token requests: 500, 429, a broken connection, a page instead of JSON, a redirect, or up to 8 s of latency. Where responses are lost, there are also 503, a broken connection, garbage and a body of 6 s after the provider has used the refresh token up.`,
    `${CALLERS} callers: 80 % API calls, 10 % session checks, 10 % explicit refreshes, each for a random session, at a random edge.`,
    'After the faults and the longest backoff, every session calls all four APIs. A session is lost if one of these calls is not served.',
    'A refresh token that is sent twice is refused, except where used tokens work again.',
    ...tables,
  ],
});
if (lostSessions > 0) process.exitCode = 1;
