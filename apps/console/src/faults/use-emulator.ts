import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../failures/failure.ts';
import type { EmulatedService } from './controls.ts';
import {
  control,
  type EmulatorSettings,
  type EmulatorState,
  requestEmulatorState,
} from './emulator.ts';

/** The interval at which a visible panel reads the emulator's state, in milliseconds. */
const LOOK_EVERY_MS = 1500;

/** An emulator's state, and functions that change it. */
export interface EmulatorInHand {
  readonly state: EmulatorState | undefined;
  /** Why the last change failed. */
  readonly failure: Failure | undefined;
  readonly act: (name: string, body: object) => void;
  /** Changes settings. The panel shows them at once, before the emulator has responded. */
  readonly change: (settings: Partial<EmulatorSettings>) => void;
}

/** Reads an emulator's state at an interval, and changes it. */
export function useEmulator(service: EmulatedService): EmulatorInHand {
  const [state, setState] = useState<EmulatorState>();
  const [failure, setFailure] = useState<Failure>();
  const acts = useRef({ begun: 0, ended: 0, last: Promise.resolve<unknown>(undefined) });
  const look = useCallback(async () => {
    const { begun, ended } = acts.current;
    // A state read during a change may be older than it. Each change reads the state at its end.
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
    // One change at a time: on two connections, an earlier change could arrive after a later one.
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
