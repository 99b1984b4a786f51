import type { PublicRoute } from '../routes/route.ts';
import { LOCKIT } from './edge-under-test.ts';

/** A route without credential or session, for tests that depend on neither. */
export const OPEN_ROUTE: PublicRoute = {
  name: 'open',
  upstream: LOCKIT,
  credential: 'none',
  needsSession: false,
  maxBodyBytes: 1024 * 1024,
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  rateLimits: {},
  allow: [{ methods: ['GET', 'POST'], path: '/**' }],
};
