import type { Hono } from 'hono';
import type { EdgeEnv, WrapHandler } from '../app/context.ts';
import { guardOperator, type OperatorParts } from '../guards/operator.ts';

/** The text of `GET /metrics`, and its media type. */
export interface MetricsText {
  readonly text: string;
  readonly contentType: string;
}

/**
 * Adds `GET /metrics`, for the operator's token. A scraper cannot send `X-Postern`, and the token
 * already proves that no page made the request.
 *
 * Failures: `route_unknown` without `POSTERN_OPERATOR_TOKEN`; `guard_rate_limited`;
 * `operator_unauthorized`; `internal` if `read` rejects.
 */
export function addMetricsEndpoint(
  app: Hono<EdgeEnv>,
  wrap: WrapHandler,
  parts: OperatorParts,
  read: () => Promise<MetricsText>,
): void {
  app.get(
    '/metrics',
    wrap(async (c) => {
      const refusal = await guardOperator(c, parts);
      if (refusal !== undefined) return refusal;
      const { text, contentType } = await read();
      const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
      return new Response(text, { headers });
    }),
  );
}
