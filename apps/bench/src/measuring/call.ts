import { HEADERS } from '@postern/testing';

/** The path of the call that most measurements make. */
export const PROJECTS = '/api/lockit/projects';

/**
 * Calls an edge with a session cookie.
 *
 * @returns `200`, status and code of a problem, `signed-out`, or `cut off` for a broken connection
 */
export async function call(
  origin: string,
  cookie: string,
  method = 'GET',
  path: string = PROJECTS,
): Promise<string> {
  try {
    const response = await fetch(origin + path, { method, headers: { ...HEADERS, cookie } });
    const text = await response.text();
    if (path === '/auth/session') return text.includes('signed-in') ? '200' : 'signed-out';
    if (response.ok) return '200';
    const { code = 'of the API itself' } = readProblem(text);
    return `${response.status} ${code}`;
  } catch {
    return 'cut off';
  }
}

function readProblem(text: string): { code?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Counts outcomes, most frequent first. */
export function countOutcomes(outcomes: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}
