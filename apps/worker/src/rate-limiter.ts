import { computeDigest, type RateLimiter } from '@postern/edge';

/**
 * Counts with Cloudflare's rate-limit bindings, one for each limit, by the limit's name; their
 * numbers stand in `wrangler.jsonc`. They count for each Cloudflare location, without waiting for
 * one another. A limit without its binding, as on a bare workerd, limits nobody. The platform gets a
 * hash of the caller: a session's id is part of its cookie.
 */
export function createBindingRateLimiter(bindings: Readonly<Record<string, unknown>>): RateLimiter {
  return {
    take({ name }, caller) {
      const binding = bindings[name];
      return isRateLimit(binding) ? count(binding, caller) : true;
    },
  };
}

async function count(binding: RateLimit, caller: string): Promise<boolean> {
  const { success } = await binding.limit({ key: await computeDigest(`postern limit ${caller}`) });
  return success;
}

function isRateLimit(binding: unknown): binding is RateLimit {
  return typeof binding === 'object' && binding !== null && 'limit' in binding;
}
