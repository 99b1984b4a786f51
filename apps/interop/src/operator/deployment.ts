import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a deployment has to know about this machine. */
export interface Place {
  /** A folder with a build of an app in `dist`, and a certificate for 127.0.0.1. */
  readonly folder: string;
  /** A port that the edge may listen on. */
  readonly port: number;
  /** The origin that users see. */
  readonly origin: string;
  /** The issuer of the provider, where the client `app` has the redirect URI `<origin>/auth/callback/oidc`. */
  readonly issuer: string;
  readonly clientSecret: string;
  /** An API that wants the user's token. */
  readonly api: string;
  readonly redisUrl: string;
}

/** How an operator gets from an empty folder to users who sign in. */
export interface Deployment {
  readonly name: string;
  /** Whether a proxy terminates TLS; otherwise users call the edge on loopback. */
  readonly isBehindProxy: boolean;
  /** Published packages that the first command installs; without any, there is no such command. */
  readonly packages: readonly string[];
  /** Packages of the registry that the first command installs too. */
  readonly further?: readonly string[];
  /** Builds the files that the operator writes, by name. */
  readonly buildFiles: (place: Place) => Readonly<Record<string, string>>;
  /** Builds files that the operator's machine has already; they are not counted. */
  readonly buildSystemFiles?: (place: Place) => Readonly<Record<string, string>>;
  /** Builds the commands after `npm install`. The last one serves until it is ended. */
  readonly buildCommands: (place: Place) => readonly string[];
  /** Where a gate that is not Postern has what {@link POSTERN_PATHS} has for it. */
  readonly paths?: GatePaths;
  /** What the measurement does in place of something that an operator's machine has, in a sentence. */
  readonly note: string;
}

/** Paths of a gate: what a user opens first, where the provider returns to, an API's root. */
export interface GatePaths {
  readonly start: string;
  readonly redirect: string;
  readonly api: string;
  /** Responds with `readyStatus` when the gate runs. */
  readonly ready: string;
  readonly readyStatus: number;
}

/** The paths of an edge with one provider and the API `orders`, both from the environment. */
export const POSTERN_PATHS: GatePaths = {
  start: '/auth/sign-in?return_to=/',
  redirect: '/auth/callback/oidc',
  api: '/api/orders',
  ready: '/readyz',
  readyStatus: 200,
};

const LINES = resolve(import.meta.dirname, '../../lines');

/**
 * Reads a file of `lines`, which an operator writes, with its addresses replaced by those of a run.
 *
 * @throws Error if the file lacks one of them
 */
export function readWritten(path: string, place: Place): string {
  const { host } = new URL(place.redisUrl);
  const replacements = {
    'https://app.example.com': place.origin,
    'https://login.example.com': place.issuer,
    'the-secret': place.clientSecret,
    'https://orders.example.com': place.api,
    '127.0.0.1:6379': host,
  };
  let text = readFileSync(resolve(LINES, path), 'utf8');
  for (const [part, by] of Object.entries(replacements)) {
    if (!text.includes(part)) throw new Error(`${path} has no "${part}"`);
    text = text.replaceAll(part, by);
  }
  return text;
}

/** Counts the lines of a file without empty ones and comments. */
export function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(#|\/\/|\/?\*)/.test(line))
    .length;
}

/** Joins lines to the text of a file. */
export function toText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
