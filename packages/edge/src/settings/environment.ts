import type { ConfigError } from '../failures/config-error.ts';
import { Secret } from '../sealing/secret.ts';

/**
 * Reads settings one by one and gathers every fault instead of stopping at the first. An empty
 * value counts as unset, because that is what an emptied line in an environment file means.
 */
export class Environment {
  readonly faults: ConfigError[] = [];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    // A Worker's variables may be JSON; what reads as the same text is taken as it.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.fault(name, 'is not text; write it as one string');
    return undefined;
  }

  fault(name: string, fix: string): void {
    const isKnown = this.faults.some((fault) => fault.name === name && fault.fix === fix);
    if (!isKnown) this.faults.push({ name, fix });
  }

  choice<const T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.text(name);
    const chosen = choices.find((choice) => choice === value);
    if (value !== undefined && chosen === undefined) {
      this.fault(name, `is "${value}"; set it to ${choices.join(' or ')}`);
    }
    return chosen ?? choices[0];
  }

  /** A whole number of seconds, from `least` to `most`. */
  seconds(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const seconds = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (seconds >= least && seconds <= most) return seconds;
    this.fault(name, `is "${value}"; set it to a whole number of seconds from ${least} to ${most}`);
    return fallback;
  }

  /** An https origin, or an http one on loopback: scheme, host and port, nothing else. */
  origin(name: string, fallback?: string): string {
    const value = this.text(name) ?? fallback ?? '';
    const fix = findOriginError(value);
    if (fix === undefined) return new URL(value).origin;
    this.fault(name, fix);
    return value;
  }

  /** Two settings that make sense only together; neither is fine. */
  pair(idName: string, secretName: string): readonly [string, Secret] | undefined {
    const id = this.text(idName);
    const secret = this.text(secretName);
    for (const [half, value] of [[idName, id] as const, [secretName, secret] as const]) {
      const fix = value === undefined ? undefined : findCredentialError(value);
      if (fix !== undefined) this.fault(half, fix);
    }
    if (id !== undefined && secret !== undefined) return [id, new Secret(secret)];
    if (id !== undefined) this.fault(secretName, `is missing; set it together with ${idName}`);
    if (secret !== undefined) this.fault(idName, `is missing; set it together with ${secretName}`);
    return undefined;
  }
}

/**
 * Tells an address of this machine: http is allowed there, because no network lies in between. `localhost`
 * and all names below it (RFC 6761 §6.3), 127.0.0.0/8, `[::1]`.
 *
 * @param hostname as a URL has it: in small letters, an IPv4 address in four parts
 */
export function isLoopbackHost(hostname: string): boolean {
  return /^(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Why a text is no part of a credential: control characters do not fit in Basic (RFC 7617 §2). */
export function findCredentialError(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return 'has a line break or another control character; remove it';
  return value.trim() === '' ? 'is blank; set it to what the provider issued' : undefined;
}

/** Scheme, host and port: no path, no user, no wildcard. */
const ORIGIN = /^https?:\/\/[^/?#@*\s]+$/i;

/** Why a text is not an origin to rely on, or undefined if it is one. */
export function findOriginError(value: string): string | undefined {
  const form = 'set it to an origin such as https://app.example.com, without a slash at the end';
  if (value === '') return `is missing; ${form}`;
  // What carries a user may carry a password, and is not repeated.
  if (value.includes('@')) return `names a user; ${form}`;
  const url = ORIGIN.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return `is "${value}"; ${form}`;
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return undefined;
  return `is "${value}"; use https (http is for loopback addresses only)`;
}

/** Why a text is not an upstream to forward to, or undefined if it is: an origin, with a path if any. */
export function findUpstreamError(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const { origin = '', pathname = '' } = url ?? {};
  const isPlain = value === origin || (value === origin + pathname && !pathname.endsWith('/'));
  if (isPlain) return findOriginError(origin);
  return `has the upstream "${value}"; set it to an origin, with a path if needed, without a slash at the end`;
}
