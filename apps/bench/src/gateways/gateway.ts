/** What a gateway runs on, by which a run can be narrowed. */
export const RUNTIMES = ['Node', 'Deno', 'workerd', 'Apache', 'nginx'] as const;

/** A gateway in front of the upstream. */
export interface Gateway {
  readonly runtime: (typeof RUNTIMES)[number];
  readonly what: string;
  /** Whether others are compared with it: the helper of its runtime. Default: no. */
  readonly isYardstick?: boolean;
  readonly origin: string;
  readonly pid: number;
  /** The cookies of its signed-in users; one is empty where there is no session. */
  readonly cookies: readonly string[];
  readonly end: () => Promise<void>;
}
