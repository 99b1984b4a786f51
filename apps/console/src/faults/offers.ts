import type { EmulatedService } from './controls.ts';

/** Something that can be chosen, and what it is called. */
export interface Choice {
  readonly value: string;
  readonly name: string;
}

export const serviceNames: Readonly<Record<EmulatedService, string>> = {
  lockit: 'LockitNetwork',
  lekab: 'LEKAB',
};

/** Where a fault can strike: the paths that the services document, as the emulators name them. */
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

/** What can go wrong: the name, and the fault as the emulators' controls take it. */
export const faultOffers: readonly (Choice & { readonly fault: object })[] = [
  { value: 'slow', name: 'Slow: 3 seconds', fault: { kind: 'latency', latencyMs: 3000 } },
  { value: 'down', name: 'Down: 503', fault: { kind: 'status', status: 503 } },
  { value: 'busy', name: 'Busy: wait 10 s', fault: { kind: 'rate-limit', retryAfterSeconds: 10 } },
  { value: 'drop', name: 'Connection breaks', fault: { kind: 'drop' } },
  { value: 'lost', name: 'Done, answer lost', fault: { kind: 'drop', handled: true } },
  { value: 'garbage', name: 'Answer is no JSON', fault: { kind: 'garbage' } },
  { value: 'slow-body', name: 'Answer trickles: 5 s', fault: { kind: 'slow-body' } },
  { value: 'redirect', name: 'Redirects elsewhere', fault: { kind: 'redirect' } },
];

export const lifetimes: readonly Choice[] = [
  { value: '5', name: '5 seconds' },
  { value: '60', name: '1 minute' },
  { value: '599', name: '10 minutes' },
  { value: '604800', name: '7 days' },
];

export const reuses: readonly Choice[] = [
  { value: 'refuse', name: 'is refused' },
  { value: 'revoke-family', name: 'ends the whole grant' },
];

export const versions: readonly Choice[] = [
  { value: '5.1', name: '5.1' },
  { value: '6.0', name: '6.0, without API keys' },
];
