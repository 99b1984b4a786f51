/** The frameworks of the app, each a folder of `templates/frameworks`. */
export const FRAMEWORKS = ['react', 'preact', 'vue', 'svelte', 'solid', 'vanilla'] as const;

/** The runtimes of the edge, each a folder of `templates/runtimes`. */
export const RUNTIMES = ['cloudflare', 'node', 'deno'] as const;

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
