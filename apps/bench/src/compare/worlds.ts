import { readVersion } from '../sizes/version.ts';
import type { Certificate } from './certificate.ts';
import type { StrictProvider } from './strict-provider.ts';

/** What a peer is started in. */
export interface World {
  readonly provider: StrictProvider;
  readonly certificate: Certificate;
  /** One for each process; the browser knows the first. */
  readonly ports: readonly number[];
  /** A folder that all processes of the peer share. */
  readonly folder: string;
  readonly accessTokenSeconds: number;
  /** Further variables of the peer's programs. Default: none. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A peer that runs. */
export interface RunningPeer {
  /** The origins of its processes. A page has one. */
  readonly origins: readonly string[];
  /** Its processes, if they are programs of their own for each port. */
  readonly pids?: readonly number[];
  end(): Promise<void>;
}

/** How a peer signs in, is called, and is started. */
export interface Peer {
  readonly name: string;
  /** `server`: calls carry its cookie. `page`: calls are made by its script in Chromium. */
  readonly kind: 'server' | 'page';
  readonly authentication: 'client_secret_basic' | 'client_secret_post';
  readonly redirectPath: string;
  /** Where a browser signs in. Default: by the page's script. */
  readonly signInPath?: string;
  /** Whether that page has a button that signs in. Default: it redirects. */
  readonly hasButton?: boolean;
  /** The path of a call. Default: `/api`. */
  readonly callPath?: string;
  /** The headers of a call. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether its setting of the provider takes no port. Default: it takes an issuer. */
  readonly takesNoPort?: boolean;
  /** Whether it reads tokens as JWTs. Default: they are opaque to it. */
  readonly readsTokens?: boolean;
  /** The second run: two processes, or two tabs. Default: the peer does not share a session so. */
  readonly shares?: 'two processes' | 'two tabs';
  start(world: World): Promise<RunningPeer>;
}

/** The name of a peer with the version of its package. */
export function nameWithVersion(name: string, packageName: string): string {
  return `${name} ${readVersion(packageName)}`;
}

/** The origin of a port on loopback. It is another site than the provider's. */
export const toOrigin = (port: number | undefined): string => `http://127.0.0.1:${port}`;
