import type { Mode } from '@postern/core';
import type { BasicEncoding } from '../oauth/client-authentication.ts';
import type { RingKey } from '../sealing/key-ring.ts';
import type { Secret } from '../sealing/secret.ts';

export interface LockitSettings {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Origin of the service. Default `https://api.lockitnetwork.com`. */
  readonly baseUrl: string;
  /** Default `plain`, as the service's guide shows it. */
  readonly basicEncoding: BasicEncoding;
}

export interface LekabSettings {
  readonly username: string;
  readonly password: Secret;
  /** Origin of the service. Default `https://secure.lekab.com`. */
  readonly baseUrl: string;
}

/** Everything an edge is told from outside, read once at start-up and whole. */
export interface Settings {
  /** The origin that browsers see: https, or http on loopback. */
  readonly publicOrigin: string;
  /** Further origins that may call with credentials. Default none. */
  readonly allowedOrigins: readonly string[];
  readonly mode: Mode;
  /** Newest first; never empty. */
  readonly keyRing: readonly [RingKey, ...RingKey[]];
  /** A session ends after this long without a call. Default 7 days. */
  readonly sessionIdleSeconds: number;
  /** A session ends after this long in any case. Default 30 days. */
  readonly sessionAbsoluteSeconds: number;
  /** How long a call may rely on what an earlier one read, 0 for never. Default 30. */
  readonly leaseSeconds: number;
  /** Absent: the operator acts do not exist. */
  readonly operatorToken?: Secret;
  readonly lockit?: LockitSettings;
  readonly lekab?: LekabSettings;
}
