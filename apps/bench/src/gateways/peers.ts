import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '@postern/chromium';
import { findFreePorts } from '@postern/processes';
import { SERVER_PEERS } from '../compare/server-peers.ts';
import { startStrictProvider } from '../compare/strict-provider.ts';
import { launchChromium, signInForCookie } from '../compare/visitor.ts';
import { type Peer, type RunningPeer, toOrigin } from '../compare/worlds.ts';
import type { Gateway, PEERS, Surroundings } from './gateway.ts';

const TOKENS_LIVE_SECONDS = 24 * 3600;

/**
 * Starts a peer on Node with Hono's proxy helper behind it: it checks the session of each call, whose
 * token it does not send. Its user has signed in at oidc-provider in Chromium.
 *
 * @returns nothing if no Chromium is installed
 */
export async function startPeer(
  group: (typeof PEERS)[number],
  surroundings: Surroundings,
): Promise<Gateway[]> {
  const peer = SERVER_PEERS.find(({ name }) => name.includes(group));
  if (peer === undefined) throw new Error(`there is no peer ${group}`);
  if (findChromium() === undefined) {
    console.log(`Without ${group}: install Chromium, or name it by POSTERN_CHROMIUM.`);
    return [];
  }
  const [providerPort = 0, port = 0] = await findFreePorts(2);
  const running = await start(peer, surroundings, providerPort, port);
  const cookie = await signIn(peer, running, providerPort);
  return [
    {
      group,
      runtime: 'Node',
      what: `${peer.name} and Hono’s proxy helper`,
      origin: toOrigin(port),
      pid: running.pids?.[0] ?? 0,
      cookies: [cookie],
      end: () => running.end(),
    },
  ];
}

/** Starts a peer with a provider of its own. */
async function start(
  peer: Peer,
  { certificate, upstreamVariables }: Surroundings,
  providerPort: number,
  port: number,
): Promise<RunningPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-peer-'));
  const provider = await startStrictProvider({
    issuer: peer.takesNoPort ? 'https://localhost' : `https://localhost:${providerPort}`,
    port: providerPort,
    certificate,
    redirectUris: [toOrigin(port) + peer.redirectPath],
    authentication: peer.authentication,
    accessTokenSeconds: TOKENS_LIVE_SECONDS,
  });
  const running = await peer.start({
    provider,
    certificate,
    ports: [port],
    folder,
    accessTokenSeconds: TOKENS_LIVE_SECONDS,
    variables: { ...upstreamVariables, COMPARE_CACHE: '1' },
  });
  return {
    ...running,
    async end() {
      await running.end();
      provider.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function signIn(peer: Peer, running: RunningPeer, providerPort: number): Promise<string> {
  const browser = await launchChromium(providerPort);
  try {
    return await signInForCookie(browser, peer, running);
  } finally {
    await browser.close();
  }
}
