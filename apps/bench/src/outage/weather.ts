import type { EmulatorControls, FaultRequest } from '@postern/emulators';
import { pick } from '../measuring/random.ts';

/** The endpoints that fail. */
export interface WeatherTargets {
  readonly token: string;
  /** Default: no API fails. */
  readonly api?: string;
  /**
   * False leaves out the failures after which the provider has used the refresh token up and the edge
   * has no other. Default true.
   */
  readonly losesResponses?: boolean;
}

type Weather = (random: () => number) => FaultRequest;

/** Failures after which nothing has happened at the provider: a refresh token still works. */
const buildUnhandled = (target: string): readonly [Weather, ...Weather[]] => [
  () => ({ target, kind: 'status', status: 500 }),
  () => ({ target, kind: 'rate-limit', retryAfterSeconds: 2 }),
  () => ({ target, kind: 'drop' }),
  () => ({ target, kind: 'garbage', body: '<h1>Maintenance</h1>', contentType: 'text/html' }),
  () => ({ target, kind: 'redirect' }),
  (random) => ({ target, kind: 'latency', latencyMs: Math.floor(random() * 8000) }),
];

/** `handled`: the provider has acted and only its response is lost, so the refresh token is used up. */
const buildLosses = (target: string): readonly Weather[] => [
  () => ({ target, kind: 'status', status: 503, handled: true }),
  () => ({ target, kind: 'drop', handled: true }),
  () => ({ target, kind: 'garbage', handled: true }),
  () => ({ target, kind: 'slow-body', durationMs: 6000 }),
];

const buildOfApi = (target: string): readonly Weather[] => [
  () => ({ target, kind: 'status', status: 502 }),
  () => ({ target, kind: 'drop' }),
];

/** Starts a random fault for the next 1 to 40 calls. @returns its description */
export async function strike(
  controls: EmulatorControls,
  { token, api, losesResponses = true }: WeatherTargets,
  random: () => number,
): Promise<string> {
  const fault = pick(random, [
    ...buildUnhandled(token),
    ...(losesResponses ? buildLosses(token) : []),
    ...(api === undefined ? [] : buildOfApi(api)),
  ])(random);
  await controls.addFault({ ...fault, times: 1 + Math.floor(random() * 40) });
  return `${fault.kind} on ${fault.target}`;
}
