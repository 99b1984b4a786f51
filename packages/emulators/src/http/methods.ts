import type { Context, Hono } from 'hono';

/** Answers a documented path asked with a method it does not have: 405 with `Allow` (RFC 9110 §15.5.6). */
export function rejectOtherMethods(app: Hono, path: string, method: 'GET' | 'POST'): void {
  const allow = method === 'GET' ? 'GET, HEAD' : method;
  app.all(path, (context: Context) =>
    context.json(
      { error: 'method_not_allowed', error_description: `This path takes ${method} only.` },
      405,
      { Allow: allow },
    ),
  );
}
