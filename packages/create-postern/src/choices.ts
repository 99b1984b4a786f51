/** The frameworks of the app, each a folder of `templates/frameworks`. The first one is proposed. */
export const FRAMEWORKS = ['react', 'preact', 'vue', 'svelte', 'solid', 'vanilla'] as const;

/** The runtimes of the edge, each a folder of `templates/runtimes`. The first one is proposed. */
export const RUNTIMES = ['node', 'cloudflare', 'deno'] as const;

/** The framework of the app. */
export type Framework = (typeof FRAMEWORKS)[number];

/** The runtime of the edge in production. */
export type Runtime = (typeof RUNTIMES)[number];

/** What is created, and where. */
export interface Choices {
  /** The folder, relative to the working directory. */
  readonly folder: string;
  readonly framework: Framework;
  readonly runtime: Runtime;
}
