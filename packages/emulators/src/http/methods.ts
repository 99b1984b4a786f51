import type { Context, Hono } from 'hono';

/** Rejects every other method of a documented path: 405 with `Allow` (RFC 9110 §15.5.6). */
export function rejectOtherMethods(app: Hono, path: string, method: 'GET' | 'POST'): void {
  const allow = method === 'GET' ? 'GET, HEAD' : method;
  app.all(path, (context: Context) =>
    context.json(
      { error: 'method_not_allowed', error_description: `This path allows ${method} only.` },
      405,
      { Allow: allow },
    ),
  );
}
