import { useState } from 'preact/hooks';
import type { Read } from '../answers/read.ts';
import { type Answer, request } from '../answers/request.ts';
import type { Failure } from '../failures/failure.ts';

/** One of the operator's acts: what came of it, and how to do it. */
export interface OperatorAct<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  readonly busy: boolean;
  readonly run: (body: object) => void;
}

/** An act at an endpoint below `/auth/connections`, done with the operator's token. */
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
