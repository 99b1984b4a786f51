import type { Mode } from '@postern/core';
import type { BasicEncoding } from '../oauth/client-authentication.ts';
import type { LogLevel } from '../observing/log-line.ts';
import type { RingKey } from '../sealing/key-ring.ts';
import type { Secret } from '../sealing/secret.ts';

/** The connection `lockit`: LockitNetwork's client registration. */
export interface LockitSettings {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The provider's origin. Default `https://api.lockitnetwork.com`. */
  readonly baseUrl: string;
  /** Default `plain`, as the provider's guide shows it. */
  readonly basicEncoding: BasicEncoding;
}

/** The connection `lekab`: the edge's account at LEKAB. */
export interface LekabSettings {
  readonly username: string;
  readonly password: Secret;
  /** The provider's origin. Default `https://secure.lekab.com`. */
  readonly baseUrl: string;
}

/** The configuration of an edge, read and validated once at startup. */
export interface Settings {
  /** The edge's origin as browsers see it: https, or http on loopback. */
  readonly publicOrigin: string;
  /** Further origins that may call with credentials. Default none. */
  readonly allowedOrigins: readonly string[];
  /** Default `forwarding`. */
  readonly mode: Mode;
  /** The newest key is first. */
  readonly keyRing: readonly [RingKey, ...RingKey[]];
  /**
   * A session ends after this time without a call, in seconds: 1 to 34,560,000 (400 days, RFC
   * 6265bis §5.5). Default 604,800 (7 days).
   */
  readonly sessionIdleSeconds: number;
  /**
   * A session ends after this time in any case, in seconds: 1 to 34,560,000 (400 days). Default
   * 2,592,000 (30 days).
   */
  readonly sessionAbsoluteSeconds: number;
  /**
   * How long a call may use the session that an earlier call read, in seconds: 0 to 3,600. Default
   * 30; 0 turns leases off.
   */
  readonly leaseSeconds: number;
  /** The least important events that the runtime logs. Default `info`. */
  readonly logLevel: LogLevel;
  /** At least 16 visible ASCII characters. Without it, the operator endpoints respond with 404. */
  readonly operatorToken?: Secret;
  readonly lockit?: LockitSettings;
  readonly lekab?: LekabSettings;
}
