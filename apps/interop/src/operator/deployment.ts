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
  /** Published packages that the first command installs. */
  readonly packages: readonly string[];
  /** Packages of the registry that the first command installs too. */
  readonly further?: readonly string[];
  /** Builds the files that the operator writes, by name. */
  readonly buildFiles: (place: Place) => Readonly<Record<string, string>>;
  /** Builds files that the operator's machine has already; they are not counted. */
  readonly buildSystemFiles?: (place: Place) => Readonly<Record<string, string>>;
  /** Builds the commands after `npm install`. The last one serves until it is ended. */
  readonly buildCommands: (place: Place) => readonly string[];
  /** What the measurement does in place of something that an operator's machine has, in a sentence. */
  readonly note: string;
}

/** Counts the lines of a file without empty ones and comments. */
export function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(#|\/\/)/.test(line)).length;
}

/** Joins lines to the text of a file. */
export function toText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
