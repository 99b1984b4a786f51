import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { findFreePorts } from '@postern/processes';
import { countOutcomes } from '../measuring/call.ts';
import type { Row } from '../measuring/report.ts';
import { makeCertificate } from './certificate.ts';
import { type StrictProvider, startStrictProvider, type TokenWeather } from './strict-provider.ts';
import { signIn, type Visitor } from './visitor.ts';
import { type Peer, toOrigin } from './worlds.ts';

const ACCESS_TOKEN_SECONDS = 15;
const EXPIRED_AFTER_MS = (ACCESS_TOKEN_SECONDS + 1) * 1000;
/** How long a call may take while the provider hangs. */
const PATIENCE_MS = 30_000;
const CALLS_DURING_503 = 5;
const TRIES_AFTERWARDS = 20;

/** The rows of a peer. */
export interface Compared {
  readonly storms: readonly Row[];
  readonly outages: readonly Row[];
}

interface Stage {
  readonly peer: Peer;
  readonly provider: StrictProvider;
  readonly calm: Visitor;
  readonly one: Visitor;
  readonly two: Visitor | undefined;
  readonly unavailable: Visitor;
  readonly hanging: Visitor;
}

/** A browser, and the port to which it sends requests for `https://localhost`. */
export interface CompareBrowser {
  readonly browser: Browser;
  readonly defaultPort: number;
}

/** Runs a peer through a storm of one and of two processes or tabs, and through two outages. */
export async function comparePeer(
  { browser, defaultPort }: CompareBrowser,
  peer: Peer,
  callers: number,
): Promise<Compared> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-compare-'));
  const [freePort = 0, ...ports] = await findFreePorts(3);
  const port = peer.takesNoPort ? defaultPort : freePort;
  const certificate = makeCertificate(folder);
  const provider = await startStrictProvider({
    issuer: peer.takesNoPort ? 'https://localhost' : `https://localhost:${port}`,
    port,
    certificate,
    redirectUris: [toOrigin(ports[0]) + peer.redirectPath],
    authentication: peer.authentication,
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    ...(peer.readsTokens && { dressesTokens: true }),
  });
  const world = { provider, certificate, ports, folder, accessTokenSeconds: ACCESS_TOKEN_SECONDS };
  const running = await peer.start(world);
  const enter = (places = 1): Promise<Visitor> => signIn(browser, peer, running, places);
  try {
    const [calm, one] = [await enter(), await enter()];
    const [unavailable, hanging] = [await enter(), await enter()];
    const two = peer.shares && (await enter(2));
    return await runStage({ peer, provider, calm, one, two, unavailable, hanging }, callers);
  } finally {
    await running.end();
    provider.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runStage(stage: Stage, callers: number): Promise<Compared> {
  const { calm, one, two, unavailable, hanging } = stage;
  const visitors = [calm, one, unavailable, hanging, ...(two ? [two] : [])];
  for (const visitor of visitors) await visitor.sleep();
  await wait(EXPIRED_AFTER_MS);
  await calm.wake();
  const alone = await callInTime(calm);
  const storm = await applyStorm(stage, one, callers);
  const further = two && (await applyStorm(stage, two, callers));
  const outages = [await sitOut(stage, unavailable, '503'), await sitOut(stage, hanging, 'hangs')];
  // The next refresh tells whether the session has survived.
  await wait(EXPIRED_AFTER_MS);
  const place = stage.peer.kind === 'server' ? 'one process' : 'one tab';
  const named = { peer: stage.peer.name, 'a call alone': alone === '200' ? 'served' : alone };
  const storms = [{ ...named, through: place, ...storm, ...(await judge(one)) }];
  if (two && further) {
    const through = stage.peer.shares ?? '';
    storms.push({ ...named, through, ...further, ...(await judge(two)) });
  }
  for (const visitor of visitors) await visitor.end();
  return { storms, outages };
}

async function judge(visitor: Visitor): Promise<Row> {
  const call = await callInTime(visitor);
  return { 'session afterwards': call === '200' ? 'signed in' : 'lost' };
}

/** Storms of several peers must not disturb each other. */
let stormBefore: Promise<unknown> = Promise.resolve();

function applyStorm(stage: Stage, visitor: Visitor, callers: number): Promise<Row> {
  const storm = stormBefore.then(() => applyStormAlone(stage, visitor, callers));
  stormBefore = storm.catch(() => undefined);
  return storm;
}

async function applyStormAlone(
  { provider }: Stage,
  visitor: Visitor,
  callers: number,
): Promise<Row> {
  const [refreshes, revoked] = [provider.countRefreshes(), provider.countRevoked()];
  await visitor.wake();
  const outcomes = await visitor.storm(callers);
  const served = outcomes.filter((outcome) => outcome === '200').length;
  const failed = outcomes.filter((outcome) => outcome !== '200');
  return {
    callers: outcomes.length,
    served,
    failed: failed.length,
    'token requests': provider.countRefreshes() - refreshes,
    'tokens revoked by the provider': provider.countRevoked() > revoked ? 'yes' : 'no',
    'most frequent failure': countOutcomes(failed)[0]?.[0].slice(0, 60).replaceAll('|', '/') ?? '',
  };
}

async function sitOut(
  { peer, provider }: Stage,
  visitor: Visitor,
  weather: Exclude<TokenWeather, 'fair'>,
): Promise<Row> {
  const before = provider.countRefreshes();
  provider.setWeather(weather);
  await visitor.wake();
  const begunMs = performance.now();
  const outcomes = [await callInTime(visitor)];
  const seconds = (performance.now() - begunMs) / 1000;
  const calls = weather === '503' ? CALLS_DURING_503 : 1;
  while (outcomes.length < calls) {
    await wait(1000);
    outcomes.push(await callInTime(visitor));
  }
  const requests = provider.countRefreshes() - before;
  provider.setWeather('fair');
  const served = await untilServed(visitor);
  const isPatient = seconds * 1000 >= PATIENCE_MS - 100;
  return {
    peer: peer.name,
    'the token endpoint': weather === '503' ? 'responds 503' : 'hangs',
    'a call meanwhile': isPatient ? 'waits' : (outcomes[0] ?? '').slice(0, 60).replaceAll('|', '/'),
    'ends after s': isPatient ? `more than ${PATIENCE_MS / 1000}` : Math.round(seconds * 10) / 10,
    'token requests': requests,
    'session afterwards': typeof served === 'number' ? 'signed in' : 'lost',
    'first call served after s': served,
  };
}

/** Calls every second until a call is served. @returns the seconds, or why the last call failed */
async function untilServed(visitor: Visitor): Promise<number | string> {
  const begunMs = performance.now();
  let outcome = '';
  for (let count = 0; count < TRIES_AFTERWARDS; count += 1) {
    outcome = await callInTime(visitor, 5000);
    if (outcome === '200') return Math.round((performance.now() - begunMs) / 1000);
    await wait(1000);
  }
  return `none: ${outcome}`;
}

async function callInTime(visitor: Visitor, patienceMs = PATIENCE_MS): Promise<string> {
  const timer = new AbortController();
  const late = wait(patienceMs, 'no response in time', { signal: timer.signal });
  const outcome = await Promise.race([visitor.call(), late]);
  timer.abort();
  late.catch(() => undefined);
  return outcome;
}
