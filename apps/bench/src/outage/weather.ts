import type { EmulatorControls, FaultRequest } from '@postern/emulators';
import { pick } from '../measuring/random.ts';

const TOKEN = '/oauth/access-token';
const PROJECTS = '/projects';

type Weather = (random: () => number) => FaultRequest;

/**
 * Failures of a provider. `handled` means that the provider has acted and only its response is lost,
 * so that the refresh token is used up.
 */
const WEATHERS: readonly [Weather, ...Weather[]] = [
  () => ({ target: TOKEN, kind: 'status', status: 500 }),
  () => ({ target: TOKEN, kind: 'status', status: 503, handled: true }),
  () => ({ target: TOKEN, kind: 'rate-limit', retryAfterSeconds: 2 }),
  () => ({ target: TOKEN, kind: 'drop' }),
  () => ({ target: TOKEN, kind: 'drop', handled: true }),
  () => ({
    target: TOKEN,
    kind: 'garbage',
    body: '<h1>Maintenance</h1>',
    contentType: 'text/html',
  }),
  () => ({ target: TOKEN, kind: 'garbage', handled: true }),
  () => ({ target: TOKEN, kind: 'redirect' }),
  (random) => ({ target: TOKEN, kind: 'latency', latencyMs: Math.floor(random() * 8000) }),
  () => ({ target: TOKEN, kind: 'slow-body', durationMs: 6000 }),
  () => ({ target: PROJECTS, kind: 'status', status: 502 }),
  () => ({ target: PROJECTS, kind: 'drop' }),
];

/** Starts a random fault for the next 1 to 40 calls. @returns its description */
export async function strike(controls: EmulatorControls, random: () => number): Promise<string> {
  const fault = pick(random, WEATHERS)(random);
  await controls.addFault({ ...fault, times: 1 + Math.floor(random() * 40) });
  return `${fault.kind} on ${fault.target}`;
}
