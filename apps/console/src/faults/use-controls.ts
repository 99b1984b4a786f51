import { useEffect, useState } from 'preact/hooks';
import { type EmulatedService, readEmulatedServices } from './controls.ts';

/** Which services are emulators, once it is known and if any are. */
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
