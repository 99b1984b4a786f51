import type { FlowFailure, Passage } from './flow.ts';
import { buildSent } from './sent.ts';

/** Parameters with the same value in every authorization request; they are not shown. */
const ALWAYS_THE_SAME = new Set(['response_type', 'code_challenge_method']);

/**
 * Describes a navigation to or from a provider. Of the values it keeps the lengths, and the values of
 * public parameters.
 */
export function buildPassage({ origin, pathname, searchParams }: URL, atMs: number): Passage {
  const sent = Array.from(searchParams)
    .filter(([name]) => !ALWAYS_THE_SAME.has(name))
    .map(([name, text]) => buildSent(name, text, text.length));
  return { atMs, to: origin + pathname, sent };
}

/** Reads the provider's error from its response (RFC 6749 §4.1.2.1), with the code that the kit gives it. */
export function readRefusal({ sent }: Passage): FlowFailure | undefined {
  const read = (kind: string): string | undefined =>
    sent.find((each) => each.kind === kind)?.value || undefined;
  const error = read('error');
  if (error === undefined) return undefined;
  const cause = [error, read('error description')].filter(Boolean).join(': ');
  const isDenied = /^(access_denied|user_cancelled)/.test(error);
  return { code: isDenied ? 'access_denied' : 'authorization_failed', cause };
}
