import { createCodeVerifier } from '@postern/core';
import { Sealer } from '@postern/edge/sealing';
import { sign, verify } from 'hono/jwt';
import { sealData, unsealData } from 'iron-session';
import type { Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';

// Opening a session, compared with peers: each opens its own sealed form of the same tokens.

const ROUNDS = 9;
const OPENINGS = 2000;
const SECRET = 'a secret of at least thirty-two characters';
const TOKENS = { connection: 'lockit', accessToken: createCodeVerifier(), untilMs: 4e12 };

type Open = () => Promise<unknown>;

async function prepare(): Promise<Record<string, Open>> {
  const ring = [{ id: 'k1', bytes: crypto.getRandomValues(new Uint8Array(32)) }] as const;
  const lease = new Sealer(ring, new Uint8Array(), 'lease');
  const leased = await lease.seal(JSON.stringify(TOKENS), 'a cookie');
  const holder = crypto.getRandomValues(new Uint8Array(32));
  const stored = await new Sealer(ring, holder, 'session').seal(JSON.stringify(TOKENS));
  const ironSealed = await sealData(TOKENS, { password: SECRET });
  const jwt = await sign(TOKENS, SECRET, 'HS256');
  return {
    'iron-session 9.0.1': () => unsealData(ironSealed, { password: SECRET }),
    'Postern, lease (steady state)': async () =>
      JSON.parse((await lease.open(leased, 'a cookie')) ?? ''),
    'Postern, record of the store': async () =>
      JSON.parse((await new Sealer(ring, holder, 'session').open(stored)) ?? ''),
    '@hono/oidc-auth 1.8.1 (signed, not sealed)': () => verify(jwt, SECRET, 'HS256'),
  };
}

async function time(open: Open): Promise<number> {
  const begun = performance.now();
  for (let openings = 0; openings < OPENINGS; openings += 1) await open();
  return ((performance.now() - begun) * 1000) / OPENINGS;
}

/** Measures the microseconds to open a session, as medians of interleaved rounds. */
export async function measureOpening(): Promise<Row[]> {
  const openers = Object.entries(await prepare());
  const times = openers.map((): number[] => []);
  for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
    for (const [i, [, open]] of openers.entries()) times[i]?.push(await time(open));
  }
  const yardstick = median(times[0] ?? []);
  return openers.map(([what], i) => {
    const micros = median(times[i] ?? []);
    return { what, µs: round(micros, 1), 'of iron-session': round(micros / yardstick) };
  });
}
