import { type RateLimit, type RateLimiter, RateWindows } from '@postern/edge';
import type { Channel } from './channel.ts';
import { type GrantMessage, isPrimaryMessage, type TakeMessage } from './messages.ts';
import { Questions } from './questions.ts';

/** How long the primary may take to answer. Then the worker counts by itself until it answers. */
const ANSWER_WITHIN_MS = 1000;
/** How many callers' shares a worker holds. When full, the oldest is dropped. */
const MAX_SHARES = 20_000;

/** Requests that the primary granted to this worker, for one caller of one limit. */
interface Share {
  left: number;
  readonly endsAtMs: number;
  /** The window has no more requests than these. */
  readonly isLast: boolean;
}

/**
 * Creates a limiter whose windows are counted by the primary process, so that a limit holds for all
 * workers together. The primary grants a small share of a large limit at once, and most calls are
 * then counted without a message. If the primary does not answer within 1 s, this worker counts in
 * its own windows and asks no more, until the primary answers. Otherwise the primary would answer
 * every question later, and grant requests that no caller makes any more.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createSharedRateLimiter(
  channel: Channel<TakeMessage>,
  now: () => number = Date.now,
): RateLimiter {
  const shares = new Map<string, Share>();
  const ownWindows = new RateWindows(now);
  const questions = new Questions<GrantMessage>();
  /** Keys of the questions that were not answered in time. */
  const unanswered = new Map<number, string>();
  let isSilent = false;
  channel.listen((message) => {
    if (!isPrimaryMessage(message) || message.kind !== 'grant') return;
    isSilent = false;
    const key = unanswered.get(message.id);
    if (key === undefined) return questions.answer(message);
    unanswered.delete(message.id);
    keepShare(shares, key, message);
  });

  const ask = async (limit: RateLimit, caller: string, key: string): Promise<boolean> => {
    let askedId = 0;
    const grant = await questions.ask(ANSWER_WITHIN_MS, (id) => {
      askedId = id;
      channel.send({ kind: 'take', id, limit, caller });
    });
    if (grant !== undefined) return takeOf(keepShare(shares, key, grant));
    isSilent = true;
    unanswered.set(askedId, key);
    return ownWindows.take(limit, caller, 1).granted === 1;
  };

  return {
    take(limit, caller) {
      const key = `${limit.name} ${caller}`;
      const share = shares.get(key);
      const leftMs = (share?.endsAtMs ?? 0) - now();
      // A window longer than the limit's period began while the clock was ahead.
      const isCurrent = share !== undefined && leftMs > 0 && leftMs <= limit.periodSeconds * 1000;
      if (isCurrent && (share.left > 0 || share.isLast)) return takeOf(share);
      return isSilent ? ownWindows.take(limit, caller, 1).granted === 1 : ask(limit, caller, key);
    },
  };
}

/** Adds a grant to the share of the same window. */
function keepShare(shares: Map<string, Share>, key: string, grant: GrantMessage): Share {
  const { granted, endsAtMs, isLast } = grant;
  const before = shares.get(key);
  const rest = before?.endsAtMs === endsAtMs ? before.left : 0;
  const share = { left: rest + granted, endsAtMs, isLast };
  shares.delete(key);
  shares.set(key, share);
  const [oldest] = shares.keys();
  if (shares.size > MAX_SHARES && oldest !== undefined) shares.delete(oldest);
  return share;
}

function takeOf(share: Share): boolean {
  if (share.left <= 0) return false;
  share.left -= 1;
  return true;
}
