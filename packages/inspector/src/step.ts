import type { FlowFailure, Lane, Sent } from './flow.ts';

/** One step of a sequence diagram: a message, or, from a lane to itself, an action. */
export interface Step {
  readonly from: Lane;
  readonly to: Lane;
  /** Milliseconds since the flow began. */
  readonly atMs: number;
  readonly title: string;
  readonly sent: readonly Sent[];
  /** The checks that passed. */
  readonly checks: readonly string[];
  /** The time spent in each part, or what to look at. */
  readonly note?: string | undefined;
  /** The failure at this step. */
  readonly failure?: FlowFailure | undefined;
}

/** The names of the lanes for users. */
export const laneNames: Readonly<Record<Lane, string>> = {
  browser: 'Browser',
  edge: 'Edge',
  provider: 'Provider',
  upstream: 'API',
};

/** The lanes, from left to right. */
export const LANES: readonly Lane[] = ['browser', 'edge', 'provider', 'upstream'];

/** Builds a step. A negative time counts as 0. */
export function buildStep(
  [from, to]: readonly [Lane, Lane],
  atMs: number,
  title: string,
  facts: Partial<Pick<Step, 'sent' | 'checks' | 'note' | 'failure'>> = {},
): Step {
  return { from, to, atMs: Math.max(atMs, 0), title, sent: [], checks: [], ...facts };
}

/** Such as `code verifier, 43 characters`, or `client id: my-app` for a public value. */
export function formatSent({ kind, length, value }: Sent): string {
  if (value !== undefined) return `${kind}: ${value}`;
  return `${kind}, ${length} ${length === 1 ? 'character' : 'characters'}`;
}

/** Such as `+3 ms` or `+1.25 s`. */
export function formatOffset(offsetMs: number): string {
  return `+${formatMs(offsetMs)}`;
}

/** Such as `3 ms` or `1.25 s`. */
export function formatMs(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 2 : 1)} s`;
}
