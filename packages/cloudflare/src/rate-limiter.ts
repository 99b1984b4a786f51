import { computeDigest, createInProcessRateLimiter, type RateLimiter } from '@postern/edge';

/**
 * Creates a rate limiter from Cloudflare's rate-limit bindings: one binding per limit, under the
 * limit's name, with its numbers in `wrangler.jsonc`. Each Cloudflare location counts separately,
 * without waiting for others. A limit without a binding, as on plain workerd, is counted by each
 * isolate. The platform gets a hash of the caller, because a session's id is part of its cookie.
 */
export function createBindingRateLimiter(bindings: Readonly<Record<string, unknown>>): RateLimiter {
  const own = createInProcessRateLimiter();
  return {
    take(limit, caller) {
      const binding = bindings[limit.name];
      return isRateLimit(binding) ? count(binding, caller) : own.take(limit, caller);
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
