/** A framework and a runtime of create-postern. */
export interface Combination {
  readonly framework: string;
  readonly runtime: Runtime;
}

/** The runtime of an app's edge in production. */
export type Runtime = (typeof RUNTIMES)[number];

const FRAMEWORKS = ['react', 'preact', 'vue', 'svelte', 'solid', 'vanilla'];
const RUNTIMES = ['cloudflare', 'node', 'deno'] as const;

/** Every combination. */
export const COMBINATIONS: readonly Combination[] = FRAMEWORKS.flatMap((framework) =>
  RUNTIMES.map((runtime) => ({ framework, runtime })),
);
