import { Secret } from '../secret.ts';
import type { SettingFault } from './fault.ts';

/**
 * Reads settings one by one and gathers every fault instead of stopping at the first. An empty
 * value counts as unset, because that is what an emptied line in an environment file means.
 */
export class Environment {
  readonly faults: SettingFault[] = [];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  fault(name: string, fix: string): void {
    this.faults.push({ name, fix });
  }

  choice<const T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.text(name);
    const chosen = choices.find((choice) => choice === value);
    if (value !== undefined && chosen === undefined) {
      this.fault(name, `is "${value}"; set it to ${choices.join(' or ')}`);
    }
    return chosen ?? choices[0];
  }

  /** A whole number of seconds, not below `least`. */
  seconds(name: string, fallback: number, least: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const seconds = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (seconds >= least) return seconds;
    this.fault(name, `is "${value}"; set it to a whole number of seconds, ${least} or more`);
    return fallback;
  }

  /** An https origin, or an http one on loopback: scheme, host and port, nothing else. */
  origin(name: string, fallback?: string): string {
    const value = this.text(name) ?? fallback;
    if (value === undefined) {
      this.fault(name, 'is missing; set it to an origin such as https://app.example.com');
      return 'https://invalid.example';
    }
    const fix = explainOrigin(value);
    if (fix !== undefined) this.fault(name, fix);
    return value;
  }

  /** Two settings that make sense only together; neither is fine. */
  pair(idName: string, secretName: string): readonly [string, Secret] | undefined {
    const id = this.text(idName);
    const secret = this.text(secretName);
    if (id !== undefined && secret !== undefined) return [id, new Secret(secret)];
    if (id !== undefined) this.fault(secretName, `is missing; set it together with ${idName}`);
    if (secret !== undefined) this.fault(idName, `is missing; set it together with ${secretName}`);
    return undefined;
  }
}

/** Tells an address of this machine: http is allowed there, because nobody is in between. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Why a text is not an origin to rely on, or undefined if it is one. */
export function explainOrigin(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.origin !== value) {
    return `is "${value}"; set it to an origin: scheme, host and port, without a path or slash at the end`;
  }
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return undefined;
  return `is "${value}"; use https (http is for loopback addresses only)`;
}
