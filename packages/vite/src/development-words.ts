/** Where the edge logs in development. */
const TERMINAL = 'the terminal of npm run dev';

/** Sentences about the log of an edge in production, and their form in development. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/Look up the requestId in the edge’s log/g, `Look at ${TERMINAL}`],
  [
    /The operator finds the cause in the log under this requestId\./g,
    `The cause is in ${TERMINAL}.`,
  ],
  [/The operator finds the cause in the log: .*?\./g, `The cause is in ${TERMINAL}.`],
  [/The operator has to correct/g, 'In the configuration, correct'],
  [/The operator can\./g, 'In development, you can.'],
];

/**
 * Rewrites a text about a failure for development, where the log of the edge is the terminal that runs
 * the dev server, and the developer is the operator.
 */
export function putIntoDevelopment(text: string): string {
  return WORDS.reduce((changed, [pattern, words]) => changed.replaceAll(pattern, words), text);
}

/**
 * Rewrites the problem document of an edge for development. Responses of an API pass as they are: the
 * edge's trace has the failures of the edge only.
 */
export async function putResponseIntoDevelopment(response: Response): Promise<Response> {
  const { status, headers } = response;
  if (!headers.get('server-timing')?.includes('failure;')) return response;
  if (headers.get('content-type') !== 'application/problem+json') return response;
  const changed = new Headers(headers);
  changed.delete('content-length');
  return new Response(putIntoDevelopment(await response.text()), { status, headers: changed });
}
