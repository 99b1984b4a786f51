import { useCallback, useEffect, useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import type { Failure } from '../failures/failure.ts';
import type { Read } from './read.ts';
import { request } from './request.ts';

/** A value read from an API. If reloading fails, `value` stays the last known one. */
export interface Resource<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** The last response body of each path, so that Back shows the previous content at once. */
const seen = new Map<string, unknown>();

/** Forgets all responses. They belong to a session; call this when it ends. */
export function forgetAnswers(): void {
  seen.clear();
}

/**
 * Reads an API route when the component mounts, on `reload`, and after a failure as soon as the
 * network or the edge is back. The path must not change while the component is mounted: give it a
 * `key`.
 */
export function useResource<T>(path: string, read: Read<T>): Resource<T> {
  const [value, setValue] = useState(() => (seen.has(path) ? read(seen.get(path)) : undefined));
  const [failure, setFailure] = useState<Failure>();
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((last) => last + 1), []);

  useEffect(() => {
    const leaving = new AbortController();
    const load = async (): Promise<void> => {
      setLoading(true);
      const answer = await request(path, read, { signal: leaving.signal });
      if (leaving.signal.aborted) return;
      if (answer.ok) {
        seen.set(path, answer.body);
        setValue(answer.value);
      }
      setFailure(answer.ok ? undefined : answer.failure);
      setLoading(false);
    };
    void load();
    return () => leaving.abort();
  }, [path, read, turn]);

  useEffect(() => {
    // A request that is still open was sent without a network, so it fails after the event.
    if (!failure && !loading) return undefined;
    addEventListener('online', reload);
    const unsubscribe = onReachable(reload);
    return () => {
      removeEventListener('online', reload);
      unsubscribe();
    };
  }, [failure, loading, reload]);

  return { value, failure, loading, reload };
}

/** Calls the listener when the kit reaches the edge after it could not. */
function onReachable(listener: () => void): () => void {
  let isAway = auth.state.status === 'degraded';
  return auth.subscribe(() => {
    const wasAway = isAway;
    isAway = auth.state.status === 'degraded';
    if (wasAway && !isAway) listener();
  });
}
