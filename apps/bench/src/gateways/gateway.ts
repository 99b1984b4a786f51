import type { Certificate } from '../compare/certificate.ts';

/** The peers on Node. */
export const PEERS = ['better-auth', 'auth0-hono'] as const;

/** Groups of gateways, by which a run can be narrowed: what they run on, or a peer's name. */
export const GROUPS = ['Node', 'Deno', 'workerd', ...PEERS, 'Apache', 'nginx'] as const;

/** A gateway in front of the upstreams. */
export interface Gateway {
  readonly group: (typeof GROUPS)[number];
  readonly runtime: 'Node' | 'Deno' | 'workerd' | 'Apache' | 'nginx';
  readonly what: string;
  /** Whether others are compared with it: the helper of its runtime. Default: no. */
  readonly isYardstick?: boolean;
  readonly origin: string;
  readonly pid: number;
  /** The cookies of its signed-in users; one is empty where there is no session. */
  readonly cookies: readonly string[];
  readonly end: () => Promise<void>;
}

/** What the gateways stand between. */
export interface Surroundings {
  /** The origins of the upstreams, by route. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** The same for Hono's proxy helper, by variable. */
  readonly upstreamVariables: Readonly<Record<string, string>>;
  /** The certificate of the upstream with https. */
  readonly certificate: Certificate;
  /** The provider that the users of the edges sign in at. */
  readonly provider: string;
  /** The settings of an edge. */
  readonly variables: Readonly<Record<string, string>>;
  /** The core that Apache and nginx run on. */
  readonly core: number;
}
