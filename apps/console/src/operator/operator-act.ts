import { useState } from 'preact/hooks';
import type { Read } from '../answers/read.ts';
import { type Answer, request } from '../answers/request.ts';
import type { Failure } from '../failures/failure.ts';

/** An operator act: its last outcome, and a function that performs it. */
export interface OperatorAct<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  readonly busy: boolean;
  readonly run: (body: object) => void;
}

/**
 * Performs an operator act: a POST below `/auth/connections`, authorized by the operator's token.
 */
export function useOperatorAct<T>(path: string, token: string, read: Read<T>): OperatorAct<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  const [busy, setBusy] = useState(false);
  const act = async (body: object): Promise<void> => {
    setBusy(true);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    setAnswer(await request(path, read, { method: 'POST', headers, body: JSON.stringify(body) }));
    setBusy(false);
  };
  return {
    value: answer?.ok ? answer.value : undefined,
    failure: answer?.ok === false ? answer.failure : undefined,
    busy,
    run: (body) => {
      if (!busy) void act(body);
    },
  };
}
