import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from '../failures/failure.ts';
import type { Read } from './read.ts';
import { request } from './request.ts';

/**
 * Something read from an API. `value` may be there together with `failure`: then it is what was
 * last known, and could not be renewed.
 */
export interface Resource<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Answers already seen, by path, so that going back shows at once what was there before. */
const seen = new Map<string, unknown>();

/** Forgets every answer: they belong to a session, and it is over. */
export function forgetAnswers(): void {
  seen.clear();
}

/**
 * Reads an API route when the component appears, again on `reload`, and after a failure as soon
 * as the network is back. A component has one path for life: give it a `key` where paths change.
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
    if (!failure) return undefined;
    addEventListener('online', reload);
    return () => removeEventListener('online', reload);
  }, [failure, reload]);

  return { value, failure, loading, reload };
}
