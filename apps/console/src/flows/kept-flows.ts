import { readField } from '../answers/read.ts';
import type { Flow } from './flow.ts';

const STORAGE_KEY = 'postern-console:flows';

/** The flows that this tab has kept: a sign-in goes over several pages. */
export function readKeptFlows(): readonly Flow[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isFlow) : [];
  } catch {
    return [];
  }
}

export function keepFlows(flows: readonly Flow[]): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(flows));
  } catch {
    // Storage may be full or forbidden: then flows last as long as the page.
  }
}

/** Only this console writes here; another version of it may have. */
function isFlow(kept: unknown): kept is Flow {
  const exchanges = readField(kept, 'exchanges');
  return (
    typeof readField(kept, 'id') === 'string' &&
    Array.isArray(exchanges) &&
    exchanges.every((one) => Array.isArray(readField(readField(one, 'trace'), 'calls')))
  );
}
