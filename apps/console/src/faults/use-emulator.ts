import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../failures/failure.ts';
import type { EmulatedService } from './controls.ts';
import {
  control,
  type EmulatorSettings,
  type EmulatorState,
  requestEmulatorState,
} from './emulator.ts';

/** How often an emulator is looked at while its panel is in front, in milliseconds. */
const LOOK_EVERY_MS = 1500;

export interface EmulatorInHand {
  readonly state: EmulatorState | undefined;
  /** Why the last act was not done. */
  readonly failure: Failure | undefined;
  readonly act: (name: string, body: object) => void;
  /** Shows the settings as they are to be at once; what the emulator says of them comes after. */
  readonly change: (settings: Partial<EmulatorSettings>) => void;
}

/** An emulator's state, looked at again and again, and its controls. */
export function useEmulator(service: EmulatedService): EmulatorInHand {
  const [state, setState] = useState<EmulatorState>();
  const [failure, setFailure] = useState<Failure>();
  const acts = useRef({ begun: 0, ended: 0, last: Promise.resolve<unknown>(undefined) });
  const look = useCallback(async () => {
    const { begun, ended } = acts.current;
    // What is seen during an act may be from before it; each looks again when it has ended.
    if (begun !== ended) return;
    const found = await requestEmulatorState(service);
    if (found && begun === acts.current.begun) setState(found);
  }, [service]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [look]);
  const act = async (name: string, body: object): Promise<void> => {
    acts.current.begun += 1;
    // One after the other: on two connections, the one that came last might be overtaken.
    const acting = acts.current.last.then(async () => control(service, name, body));
    acts.current.last = acting;
    const answer = await acting;
    acts.current.ended += 1;
    setFailure(answer.ok ? undefined : answer.failure);
    await look();
  };
  const change = (settings: Partial<EmulatorSettings>): void => {
    setState((shown) => shown && { ...shown, settings: { ...shown.settings, ...settings } });
    void act('settings', settings);
  };
  return { state, failure, act: (name, body) => void act(name, body), change };
}
