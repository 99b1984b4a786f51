import type { Lane, Sent } from './flow.ts';

/** One step of a sequence diagram: something that is sent, or, from a lane to itself, done there. */
export interface Step {
  readonly from: Lane;
  readonly to: Lane;
  /** Since the flow began, in milliseconds. */
  readonly atMs: number;
  readonly title: string;
  readonly sent: readonly Sent[];
  /** What was checked and found right. */
  readonly checks: readonly string[];
  /** Where the time went. */
  readonly note?: string | undefined;
  /** The code of the failure that shows here. */
  readonly failure?: string | undefined;
}

export const laneNames: Readonly<Record<Lane, string>> = {
  browser: 'Browser',
  edge: 'Edge',
  provider: 'Provider',
  upstream: 'API',
};

export const LANES: readonly Lane[] = ['browser', 'edge', 'provider', 'upstream'];

/** A step without what it does not have. */
export function buildStep(
  [from, to]: readonly [Lane, Lane],
  atMs: number,
  title: string,
  facts: Partial<Pick<Step, 'sent' | 'checks' | 'note' | 'failure'>> = {},
): Step {
  return { from, to, atMs: Math.max(atMs, 0), title, sent: [], checks: [], ...facts };
}

/** Such as `code verifier, 43 characters`. */
export function formatSent({ kind, length }: Sent): string {
  return `${kind}, ${length} ${length === 1 ? 'character' : 'characters'}`;
}

/** Such as `+3 ms` or `+1.25 s`. */
export function formatOffset(offsetMs: number): string {
  return `+${formatMs(offsetMs)}`;
}

export function formatMs(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 2 : 1)} s`;
}
