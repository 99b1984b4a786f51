import type { ConfigError } from '../failures/config-error.ts';
import { Secret } from '../sealing/secret.ts';

/**
 * Reads settings one by one and collects every error instead of stopping at the first. An empty value
 * counts as unset, because that is what an empty line in an environment file means.
 */
export class Environment {
  /** Every error so far, each with its fix. */
  readonly faults: ConfigError[] = [];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** Reads text. @returns undefined if the value is unset; also, with an error, if it is not text */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    // A Worker's variables may be JSON: accept a number or boolean as the text that it looks like.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.fault(name, 'is not text; write it as one string');
    return undefined;
  }

  /** Adds an error, once. @param fix the problem and its fix, without a secret */
  fault(name: string, fix: string): void {
    const isKnown = this.faults.some((fault) => fault.name === name && fault.fix === fix);
    if (!isKnown) this.faults.push({ name, fix });
  }

  /** Reads one of `choices`. @param fallback default: the first choice */
  choice<const T extends string>(
    name: string,
    choices: readonly [T, ...T[]],
    fallback: T = choices[0],
  ): T {
    const value = this.text(name);
    const chosen = choices.find((choice) => choice === value);
    if (value !== undefined && chosen === undefined) {
      this.fault(name, `is ${JSON.stringify(value)}; set it to ${choices.join(' or ')}`);
    }
    return chosen ?? fallback;
  }

  /** Reads a whole number of seconds from `least` to `most`. */
  seconds(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const seconds = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (seconds >= least && seconds <= most) return seconds;
    this.fault(
      name,
      `is ${JSON.stringify(value)}; set it to a whole number of seconds from ${least} to ${most}`,
    );
    return fallback;
  }

  /**
   * Reads an https origin, or an http origin on loopback: only scheme, host and port. It returns an
   * invalid value as it is, after adding the error.
   */
  origin(name: string, fallback?: string): string {
    const value = this.text(name) ?? fallback ?? '';
    const fix = findOriginError(value);
    if (fix === undefined) return new URL(value).origin;
    this.fault(name, fix);
    return value;
  }

  /** Reads two settings that belong together. Setting only one of them is an error. @returns undefined if both are unset */
  pair(idName: string, secretName: string): readonly [string, Secret] | undefined {
    const id = this.text(idName);
    const secret = this.text(secretName);
    if (id === undefined && secret === undefined) return undefined;
    this.#half(idName, id, secretName);
    this.#half(secretName, secret, idName);
    return id === undefined || secret === undefined ? undefined : [id, new Secret(secret)];
  }

  /** Reports one of two settings if it is missing or invalid. */
  #half(name: string, value: string | undefined, other: string): void {
    const fix =
      value === undefined
        ? `is missing; set it together with ${other}`
        : findCredentialError(value);
    if (fix !== undefined) this.fault(name, fix);
  }
}

/**
 * Whether a host is this machine: `localhost` and all names below it (RFC 6761 §6.3), 127.0.0.0/8 or
 * `[::1]`. http is allowed there, because no network is in between.
 *
 * @param hostname normalized, as `URL` returns it: lowercase, an IPv4 address in four parts
 */
export function isLoopbackHost(hostname: string): boolean {
  return /^(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Finds the error in a client id or secret: HTTP Basic cannot carry control characters (RFC 7617 §2). */
export function findCredentialError(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return 'has a line break or control character; remove it';
  return value.trim() === '' ? 'is blank; set it to what the provider issued' : undefined;
}

/** Matches scheme, host and port without path, user or wildcard. A URL parser reads a backslash as a slash. */
const ORIGIN = /^https?:\/\/[^/\\?#@*\s]+$/i;

/** What is wrong with a URL of the configuration for which {@link namesUser} is true, and the fix. */
export const USER_ERROR = 'names a user; remove everything between // and @';

/**
 * Whether a URL has a user or a password. No URL of the configuration may: `fetch` rejects such a URL
 * (Fetch Standard, section "Request class"), and errors and logs would print the password.
 */
export function namesUser(value: string): boolean {
  const { username = '', password = '' } = URL.parse(value) ?? {};
  return username + password !== '';
}

/**
 * Formats a URL for an error: only its origin. User, path and query may contain a secret, and a text
 * that is no URL may be one. @returns undefined for such a text
 */
export function showUrl(value: string): string | undefined {
  const { origin = 'null' } = URL.parse(value) ?? {};
  if (origin === 'null') return undefined;
  return value === origin ? `"${origin}"` : `"${origin}/…"`;
}

const FORM = 'set it to an origin such as https://app.example.com';

/**
 * Finds the error in an origin.
 *
 * @param exception says which origins may be http
 * @returns undefined for an https origin, or an http origin on loopback
 */
export function findOriginError(
  value: string,
  exception = 'http on loopback only',
): string | undefined {
  const form = `${FORM}, without a slash at the end`;
  if (value === '') return `is missing; ${form}`;
  if (namesUser(value)) return USER_ERROR;
  const url = ORIGIN.test(value) ? URL.parse(value) : undefined;
  const shown = showUrl(value) ?? 'not a URL';
  if (!url) return `is ${shown}; ${form}`;
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return undefined;
  return `is ${shown}; use https (${exception})`;
}

/** Finds the error in a route's upstream. @returns undefined for an origin with or without a path */
export function findUpstreamError(value: string): string | undefined {
  if (namesUser(value)) return `has an upstream that ${USER_ERROR}`;
  const { origin = '', pathname = '' } = URL.parse(value) ?? {};
  const isPlain = value === origin || (value === origin + pathname && !pathname.endsWith('/'));
  if (isPlain) return findOriginError(origin, 'http on loopback or in insecureUpstreams');
  return `has the upstream ${showUrl(value) ?? '(not a URL)'}; ${FORM} in lower case, without a default port, with a path if needed, without a slash at the end`;
}
