import { buildConfigErrorText, type ConfigError } from '@postern/edge';

/**
 * Responds for an edge whose configuration has errors: a page for a navigation, otherwise a problem
 * document.
 */
export function respondWithErrors(request: Request, errors: readonly ConfigError[]): Response {
  const text = buildConfigErrorText(errors);
  const headers = { 'cache-control': 'no-store' };
  if (request.headers.get('accept')?.includes('text/html')) {
    return new Response(text, {
      status: 500,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    });
  }
  const problem = {
    type: 'about:blank',
    title: 'The configuration of Postern has errors',
    status: 500,
    detail: text,
    code: 'internal',
    recovery: 'none',
    requestId: crypto.randomUUID(),
  };
  return Response.json(problem, {
    status: 500,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
