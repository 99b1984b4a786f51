import type { DevelopmentProvider } from '@postern/edge/config';
import {
  createLekabEmulator,
  createLockitNetworkEmulator,
  type ServedEmulator,
  serveEmulator,
} from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import type { DevState } from './dev-state.ts';
import type { Needs } from './needs.ts';

/** The services that run in this process, for what a configuration lacks. */
export interface DevServices {
  readonly provider: DevelopmentProvider | undefined;
  /** Settings by name, such as `LOCKIT_CLIENT_ID`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Serves an emulator once per process. It does not keep the process alive. */
function serveOnce(
  { services }: DevState,
  name: string,
  emulator: Parameters<typeof serveEmulator>[0],
): Promise<ServedEmulator> {
  const served =
    services.get(name) ?? serveEmulator(emulator, { port: 0, keepsProcessAlive: false });
  services.set(name, served);
  return served;
}

/** Starts the services that a configuration needs. Services that already run continue. */
export async function startServices(
  needs: Needs,
  state: DevState,
  publicOrigin: string,
): Promise<DevServices> {
  const settings: Record<string, string> = {};
  if (needs.lockit) {
    const redirectUri = `${publicOrigin}/callback`;
    const create = () => createLockitNetworkEmulator({ redirectUris: [redirectUri] });
    const { origin } = await serveOnce(state, `lockit ${redirectUri}`, create);
    Object.assign(settings, {
      LOCKIT_BASE_URL: origin,
      LOCKIT_CLIENT_ID: 'example-client',
      LOCKIT_CLIENT_SECRET: 'top-secret',
    });
  }
  if (needs.lekab) {
    const { origin } = await serveOnce(state, 'lekab', () => createLekabEmulator());
    Object.assign(settings, {
      LEKAB_BASE_URL: origin,
      LEKAB_USERNAME: 'testuser',
      LEKAB_PASSWORD: 'testpass',
    });
  }
  const provider =
    needs.connections.length > 0 ? await startProvider(state, publicOrigin) : undefined;
  return { provider, settings };
}

async function startProvider(state: DevState, publicOrigin: string): Promise<DevelopmentProvider> {
  state.origins.add(publicOrigin);
  const client = { clientId: 'development', clientSecret: 'development' };
  const origins = () => [...state.origins];
  const { origin } = await serveOnce(state, 'provider', (issuer) =>
    createOpenIdProvider({ issuer, clients: [{ ...client, name: 'your app', origins }] }),
  );
  return { issuer: origin, ...client };
}
