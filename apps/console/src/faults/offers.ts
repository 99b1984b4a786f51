import type { EmulatedService } from './controls.ts';

/** A choice in a list, with its name for users. */
export interface Choice {
  readonly value: string;
  readonly name: string;
}

/** The names of the services for users. */
export const serviceNames: Readonly<Record<EmulatedService, string>> = {
  lockit: 'LockitNetwork',
  lekab: 'LEKAB',
};

/** The targets of faults: paths that the services document, as the emulators name them. */
export const targets: Readonly<Record<EmulatedService, readonly Choice[]>> = {
  lockit: [
    { value: '/oauth/access-token', name: 'Token endpoint' },
    { value: '/oauth/authorize', name: 'Sign-in page' },
    { value: '/projects', name: 'Projects' },
    { value: '/projects/{projectId}/projectdays', name: 'Shooting days' },
    { value: '/projects/{projectId}/episodes', name: 'Episodes' },
  ],
  lekab: [
    { value: '/rime/send', name: 'Sending' },
    { value: '/token', name: 'Token endpoint' },
    { value: '/revoke', name: 'Revocation' },
    { value: '/apikey', name: 'API keys' },
  ],
};

/** The faults on offer, each with the body that the emulators' control takes. */
export const faultOffers: readonly (Choice & { readonly fault: object })[] = [
  { value: 'slow', name: 'Slow: 3 seconds', fault: { kind: 'latency', latencyMs: 3000 } },
  { value: 'down', name: 'Down: 503', fault: { kind: 'status', status: 503 } },
  { value: 'busy', name: 'Busy: wait 10 s', fault: { kind: 'rate-limit', retryAfterSeconds: 10 } },
  { value: 'drop', name: 'Connection breaks', fault: { kind: 'drop' } },
  { value: 'lost', name: 'Done, answer lost', fault: { kind: 'drop', handled: true } },
  { value: 'garbage', name: 'Invalid JSON', fault: { kind: 'garbage' } },
  { value: 'slow-body', name: 'Answer trickles: 5 s', fault: { kind: 'slow-body' } },
  { value: 'redirect', name: 'Redirects elsewhere', fault: { kind: 'redirect' } },
];

/** Lifetimes of new access tokens, in seconds. */
export const lifetimes: readonly Choice[] = [
  { value: '5', name: '5 seconds' },
  { value: '60', name: '1 minute' },
  { value: '599', name: '10 minutes' },
  { value: '604800', name: '7 days' },
];

/** What the emulator does with a refresh token that is used twice. */
export const reuses: readonly Choice[] = [
  { value: 'refuse', name: 'is refused' },
  { value: 'revoke-family', name: 'ends the whole grant' },
];

/** Versions of LEKAB's API. */
export const versions: readonly Choice[] = [
  { value: '5.1', name: '5.1' },
  { value: '6.0', name: '6.0, without API keys' },
];
