import type { ConfigFile, DevelopmentProvider } from '@postern/edge/config';
import { oidc } from '@postern/edge/config';
import { MISSING_UPSTREAM } from './missing-upstream.ts';
import { listConnections, type Needs } from './needs.ts';

/** The configuration of an app without a file: one connection, which needs the development provider. */
export const DEFAULT_FILE: ConfigFile = () => ({
  connections: [
    oidc({
      id: 'development',
      issuer: undefined,
      clientId: undefined,
      scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
      claims: ['name', 'email', 'groups'],
    }),
  ],
});

/**
 * Completes a configuration for development: connections without credentials sign in at the
 * development provider, upstreams without an address respond with an error that names their variable,
 * and Vite serves the app instead of its built files.
 */
export function completeFile(
  file: ConfigFile,
  { upstreams, supplied }: Needs,
  provider: DevelopmentProvider | undefined,
): ConfigFile {
  return (environment) => {
    // The reader lists each variable that is read and not set, so the supplied ones do not get that far.
    const content = file(
      new Proxy(environment, {
        get: (_, name) => (supplied.has(String(name)) ? undefined : environment[String(name)]),
      }),
    );
    // Leave invalid content unchanged, such as a promise: the reader reports it.
    const isObject = Object.prototype.toString.call(content) === '[object Object]';
    if (!isObject || ![content.connections ?? [], content.routes ?? []].every(Array.isArray)) {
      return content;
    }
    const { app: _, connections, routes, ...rest } = content;
    return {
      ...rest,
      ...(connections && {
        connections: listConnections(content).map((connection) =>
          provider && connection.useDevelopmentProvider
            ? connection.useDevelopmentProvider(provider)
            : connection,
        ),
      }),
      ...(routes && {
        routes: routes.map((route) =>
          upstreams.has(route.name)
            ? { ...route, upstream: `${MISSING_UPSTREAM}/${route.name}` }
            : route,
        ),
      }),
    };
  };
}
