import { request } from '../answers/request.ts';

/** The services that `start` can have emulators of, by the name of the route to their controls. */
export type EmulatedService = 'lockit' | 'lekab';

const SERVICES: readonly EmulatedService[] = ['lockit', 'lekab'];

/** Where an emulator's control is, on this origin. */
export function buildControlPath(service: EmulatedService, control: string): string {
  return `/api/${service}-controls/${control}`;
}

let asked: Promise<readonly EmulatedService[]> | undefined;

/**
 * Which services are emulators whose controls this page may use. Only the Worker that `start` runs
 * has such routes, so only on this machine is it asked at all, once.
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
      // Any other failure may pass; what is remembered must not depend on it.
      const isNone = !answer.ok && answer.failure.code === 'route_unknown';
      return isNone ? [] : [service];
    }),
  );
  return found.flat();
}
