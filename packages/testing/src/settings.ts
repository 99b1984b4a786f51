/** An origin whose callback is registered with every emulator's client. */
export const PUBLIC_ORIGIN = 'http://localhost:5173';
/** A key ring for tests. It protects nothing. */
export const KEYS: string = `k1:${'A'.repeat(43)}`;

/** The settings that an edge needs whatever it is connected to. */
export const BASE_VARIABLES: Readonly<Record<string, string>> = {
  POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
  POSTERN_KEYS: KEYS,
};

/** The settings of an edge in front of a LockitNetwork emulator. */
export function buildVariables(lockitOrigin: string): Record<string, string> {
  return {
    ...BASE_VARIABLES,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockitOrigin,
  };
}

/** The name of the session cookie. On http loopback it carries the port of the public origin. */
export function buildSessionName(publicOrigin: string): string {
  const { protocol, port } = new URL(publicOrigin);
  return protocol === 'https:' ? '__Host-Http-postern' : `postern-dev-${port || '80'}`;
}
