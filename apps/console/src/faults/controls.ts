import { request } from '../answers/request.ts';

/**
 * The services that `start` can emulate. The name is part of the route to the emulator's controls.
 */
export type EmulatedService = 'lockit' | 'lekab';

const SERVICES: readonly EmulatedService[] = ['lockit', 'lekab'];

/** The path of an emulator's control on this origin. */
export function buildControlPath(service: EmulatedService, control: string): string {
  return `/api/${service}-controls/${control}`;
}

let asked: Promise<readonly EmulatedService[]> | undefined;

/**
 * The services that are emulators whose controls this page may use. Only the Worker that `start`
 * runs has routes to them, so the page asks once, and only on a loopback host.
 */
export async function readEmulatedServices(): Promise<readonly EmulatedService[]> {
  asked ??= isThisMachine() ? askServices() : Promise.resolve([]);
  return asked;
}

function isThisMachine(): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
}

async function askServices(): Promise<readonly EmulatedService[]> {
  const found = await Promise.all(
    SERVICES.map(async (service) => {
      const answer = await request(buildControlPath(service, 'settings'), () => true);
      // Other failures are temporary, and the result is kept, so they must not hide the panel.
      const isNone = !answer.ok && answer.failure.code === 'route_unknown';
      return isNone ? [] : [service];
    }),
  );
  return found.flat();
}
