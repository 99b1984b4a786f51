import type { Flow } from '@postern/inspector/flows';
import { useEffect, useState } from 'preact/hooks';
import { readFlows, subscribe } from './observe.ts';

/** The flows of this tab, newest first. The component renders again when they change. */
export function useFlows(): readonly Flow[] {
  const [flows, setFlows] = useState(readFlows);
  useEffect(() => {
    const update = (): void => setFlows(readFlows());
    update();
    return subscribe(update);
  }, []);
  return flows;
}
