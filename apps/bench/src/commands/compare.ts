import { findFreePort } from '@postern/processes';
import { findApachePeer } from '../compare/apache-peer.ts';
import { comparePeer } from '../compare/measure.ts';
import { PAGE_PEERS } from '../compare/page-peers.ts';
import { POSTERN_PEERS } from '../compare/postern-peers.ts';
import { SERVER_PEERS } from '../compare/server-peers.ts';
import { launchChromium } from '../compare/visitor.ts';
import { mapPooled } from '../measuring/pool.ts';
import { keepReport, type Row } from '../measuring/report.ts';

// Postern and its peers at the same work: a user signs in at a provider in Chromium, the access token
// expires, then 1,000 calls come at once; and the provider fails while a token has to be refreshed.
// Takes about ten minutes. `compare [callers] [names…]`

const [callersText = '1000', ...wanted] = process.argv.slice(2);
const callers = Number(callersText);
const all = [...POSTERN_PEERS, ...SERVER_PEERS, ...findApachePeer(), ...PAGE_PEERS];
const peers = all.filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
);

/** Peers that are measured at once. */
const AT_ONCE = 4;
const storms: Row[] = [];
const outages: Row[] = [];
const defaultPort = await findFreePort();
const browser = await launchChromium(defaultPort);
try {
  // Most of the time is waiting for tokens to expire.
  const compared = await mapPooled(peers, AT_ONCE, async (peer) => {
    const rows = await comparePeer({ browser, defaultPort }, peer, callers);
    console.log(`${new Date().toISOString()} ${peer.name}`);
    return rows;
  });
  storms.push(...compared.flatMap((rows) => rows.storms));
  outages.push(...compared.flatMap((rows) => rows.outages));
} finally {
  await browser.close();
}

const command = `pnpm --filter @postern/bench compare ${callers}`;
const isPart = wanted.length > 0;
const PROVIDER =
  'Provider: oidc-provider over https, on another site than the app. It rotates refresh tokens, and revokes all tokens of a sign-in when one is used twice. Access tokens live 15 s.';
keepReport({
  name: 'compare-storm',
  command,
  isPart,
  rows: storms,
  notes: [
    PROVIDER,
    '“a call alone” shows that the peer refreshes here: one call of another user after the expiry.',
    'All calls are made at once after the access token has expired. A server is called with the cookie of one user, through one process or two; its new cookies replace the old ones in the order of arrival, as in a browser. A page makes the calls by its own script in one tab or two, whose timers slept until then, as in a laptop that wakes.',
    'A call is served if the API accepts its token. @hono/oidc-auth gives the app no token, so its calls are served by its own route; its refresh interval is the lifetime of the token.',
    '“session afterwards”: whether a call is served after the next expiry, without a sign-in.',
    'Auth.js refreshes in the app’s own code; that of its guide, JWT strategy. oidc-client-ts refreshes by `signinSilent` in each call that finds an expired token, without its timer.',
    'keycloak-js reads tokens as JWTs, so its provider gives opaque tokens that form. The domain of @auth0/auth0-hono takes no port, so its requests are sent to the provider’s port.',
    'Where the calls take longer than a token lives, it is refreshed again.',
  ],
});
keepReport({
  name: 'compare-outage',
  command,
  isPart,
  rows: outages,
  notes: [
    PROVIDER,
    'The access token has expired, and the token endpoint responds 503, or takes the request and never responds. Five calls, a second apart, with 503; one call while it hangs, for at most 30 s.',
    '“session afterwards”: whether a call is served without a sign-in, within 20 s after the outage.',
  ],
});
