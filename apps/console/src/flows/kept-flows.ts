import type { Flow } from '@postern/inspector/flows';
import { readField } from '../answers/read.ts';

const STORAGE_KEY = 'postern-console:flows';

/** The flows that this tab has stored. A sign-in spans several page loads. */
export function readKeptFlows(): readonly Flow[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isFlow) : [];
  } catch {
    return [];
  }
}

/** Stores the flows of this tab. */
export function keepFlows(flows: readonly Flow[]): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(flows));
  } catch {
    // Storage may be full or blocked. Then flows last until the page is left.
  }
}

/** Checks the shape of a stored flow: another version of the console may have written it. */
function isFlow(kept: unknown): kept is Flow {
  const exchanges = readField(kept, 'exchanges');
  return (
    typeof readField(kept, 'id') === 'string' &&
    Array.isArray(exchanges) &&
    exchanges.every((one) => Array.isArray(readField(readField(one, 'trace'), 'setCookies')))
  );
}
