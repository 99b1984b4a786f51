import { useEffect, useState } from 'preact/hooks';
import { type EmulatedService, readEmulatedServices } from './controls.ts';

/** The services that are emulators. `undefined` if there are none, or until they are known. */
export function useControls(): readonly EmulatedService[] | undefined {
  const [services, setServices] = useState<readonly EmulatedService[]>();
  useEffect(() => {
    const ask = async (): Promise<void> => {
      const found = await readEmulatedServices();
      if (found.length > 0) setServices(found);
    };
    void ask();
  }, []);
  return services;
}
