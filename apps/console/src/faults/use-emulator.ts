import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from '../failures/failure.ts';
import type { EmulatedService } from './controls.ts';
import { control, type EmulatorState, requestEmulatorState } from './emulator.ts';

/** How often an emulator is looked at while its panel is in front, in milliseconds. */
const LOOK_EVERY_MS = 1500;

export interface EmulatorInHand {
  readonly state: EmulatorState | undefined;
  /** Why the last act was not done. */
  readonly failure: Failure | undefined;
  readonly act: (name: string, body: object) => void;
}

/** An emulator's state, looked at again and again, and its controls. */
export function useEmulator(service: EmulatedService): EmulatorInHand {
  const [state, setState] = useState<EmulatorState>();
  const [failure, setFailure] = useState<Failure>();
  const look = useCallback(async () => {
    const found = await requestEmulatorState(service);
    if (found) setState(found);
  }, [service]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [look]);
  const act = async (name: string, body: object): Promise<void> => {
    const answer = await control(service, name, body);
    setFailure(answer.ok ? undefined : answer.failure);
    await look();
  };
  return { state, failure, act: (name, body) => void act(name, body) };
}
