import type { Hono } from 'hono';

/** Answers every path the service does not have: 404, naming those it has. */
export function addUnknownPathResponse(
  app: Hono,
  serviceName: string,
  documentedPaths: readonly string[],
): void {
  app.notFound((context) =>
    context.json(
      {
        error: 'not_found',
        error_description: `This is the ${serviceName} emulator. It has ${documentedPaths.join(', ')}; its controls are under /__emulator.`,
      },
      404,
    ),
  );
}
