import { startPrograms } from './programs.ts';
import { nameWithVersion, type Peer } from './worlds.ts';

interface Served extends Omit<Peer, 'kind' | 'start' | 'name'> {
  readonly package: string;
  /** What the name does not say. Default: nothing. */
  readonly variant?: string;
  /** The file in `servers`. */
  readonly program: string;
}

const SERVED: readonly Served[] = [
  {
    package: '@hono/oidc-auth',
    program: 'oidc-auth.ts',
    authentication: 'client_secret_basic',
    redirectPath: '/callback',
    signInPath: '/',
    shares: 'two processes',
  },
  {
    package: '@auth0/auth0-hono',
    program: 'auth0-hono.ts',
    authentication: 'client_secret_post',
    redirectPath: '/auth/callback',
    signInPath: '/auth/login',
    takesNoPort: true,
    shares: 'two processes',
  },
  {
    package: 'better-auth',
    program: 'better-auth.ts',
    authentication: 'client_secret_post',
    redirectPath: '/api/auth/callback/work',
    signInPath: '/sign-in',
    shares: 'two processes',
  },
  {
    package: '@auth/core',
    variant: 'Auth.js',
    program: 'auth-js.ts',
    authentication: 'client_secret_basic',
    redirectPath: '/auth/callback/work',
    signInPath: '/auth/signin?callbackUrl=/',
    hasButton: true,
    shares: 'two processes',
  },
];

/** The peers that are libraries for a server on Node, each in processes of its own. */
export const SERVER_PEERS: readonly Peer[] = SERVED.map(({ program, variant, ...served }) => ({
  ...served,
  name: nameWithVersion(variant ? `${variant}, ${served.package}` : served.package, served.package),
  kind: 'server',
  start: (world) => startPrograms(program, world),
}));
