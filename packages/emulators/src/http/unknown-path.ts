import type { Hono } from 'hono';

/** Rejects every path that the service does not document: 404 with the list of documented paths. */
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
