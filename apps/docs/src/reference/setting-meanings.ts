/** One setting, as the reference says it. */
export interface SettingMeaning {
  readonly meaning: string;
  /** The default, or `required`. */
  readonly fallback: string;
}

/** Settings that belong together. */
export interface SettingGroup {
  readonly title: string;
  readonly about: string;
  readonly settings: Readonly<Record<string, SettingMeaning>>;
}

/** The settings of every runtime. A test compares the names with those that the sources read. */
export const SETTINGS: readonly SettingGroup[] = [
  {
    title: 'Every edge',
    about:
      'On Node, Deno and Workers. `npx -p @postern/node postern keys new` makes `POSTERN_KEYS`.',
    settings: {
      POSTERN_PUBLIC_ORIGIN: {
        meaning: 'The origin that browsers see: https, or http on loopback.',
        fallback: 'required',
      },
      POSTERN_KEYS: {
        meaning:
          'Key ring, newest first: `id:base64url(32 bytes)`, comma-separated. [Keys](/deploy/keys/) says how to rotate it.',
        fallback: 'required',
      },
      POSTERN_ALLOWED_ORIGINS: {
        meaning:
          'Other origins that may call, comma-separated. Each must be of the same site as the public origin. [Several apps](/guides/several-apps/)',
        fallback: 'none',
      },
      POSTERN_MODE: {
        meaning:
          '`forwarding`, or `token-mediating`, in which the browser may fetch the access token. [Token-mediating mode](/guides/token-mediating/)',
        fallback: '`forwarding`',
      },
      POSTERN_SESSION_IDLE_SECONDS: {
        meaning: 'How long after the last call a session ends.',
        fallback: '604800 (7 days)',
      },
      POSTERN_SESSION_ABSOLUTE_SECONDS: {
        meaning: 'How long after the sign-in a session ends.',
        fallback: '2592000 (30 days)',
      },
      POSTERN_LEASE_SECONDS: {
        meaning:
          'How long calls may skip the store, at most 3600. 0 turns leases off. [Lease](/concepts/session/#lease)',
        fallback: '30',
      },
      POSTERN_LOG_LEVEL: {
        meaning:
          'The lowest level that is logged: `debug`, `info`, `warn` or `error`. [Logs](/deploy/logs/)',
        fallback: '`info`',
      },
      POSTERN_OPERATOR_TOKEN: {
        meaning: 'Turns the operator endpoints on; 16 characters or more.',
        fallback: 'unset: they return 404',
      },
      POSTERN_TRACE: {
        meaning:
          '`1` adds to each response the steps of the edge, for the flow inspector. Only on loopback, on Node and Deno.',
        fallback: 'off',
      },
    },
  },
  {
    title: 'One provider without a file',
    about:
      'These settings configure the connection `oidc`, which has the edge flow and the redirect URI `<origin>/auth/callback/oidc`.',
    settings: {
      POSTERN_OIDC_ISSUER: {
        meaning: 'The issuer, byte for byte as the provider publishes it.',
        fallback: 'unset',
      },
      POSTERN_OIDC_CLIENT_ID: {
        meaning: 'The id of the client that you registered at the provider.',
        fallback: 'unset',
      },
      POSTERN_OIDC_CLIENT_SECRET: { meaning: 'The secret of that client.', fallback: 'unset' },
      POSTERN_OIDC_SCOPES: { meaning: 'Scopes, separated by spaces.', fallback: '`openid`' },
      POSTERN_OIDC_CLAIMS: {
        meaning:
          'The claims about the user that the app sees: `name email roles=realm_access.roles`. [Claims](/guides/claims/)',
        fallback: 'none: `sub` alone',
      },
      POSTERN_OIDC_PARAMETERS: {
        meaning: 'Parameters of every authorization request, as a query: `prompt=consent`.',
        fallback: 'none',
      },
      'POSTERN_API_<NAME>': {
        meaning:
          'One route with the user’s token: `https://orders.internal GET,POST /**`. `POSTERN_API_MY_ORDERS` is at `/api/my-orders`.',
        fallback: 'unset',
      },
    },
  },
  {
    title: 'Node and Deno',
    about: 'Settings of the process. On Workers, the platform decides these.',
    settings: {
      POSTERN_CONFIG: {
        meaning: 'The configuration file.',
        fallback: '`postern.config.{ts,mts,js,mjs,json}` in the working directory, if there is one',
      },
      POSTERN_PORT: { meaning: 'The port to listen on. 0 takes a free port.', fallback: '5173' },
      POSTERN_HOST: {
        meaning: 'The address to listen on. In a container, set 0.0.0.0.',
        fallback: '127.0.0.1, for a proxy in front that terminates TLS',
      },
      POSTERN_TRUSTED_PROXIES: {
        meaning:
          'The addresses and networks of the proxies whose `X-Forwarded-For` the edge trusts, or `none` without a proxy. Without this setting, the edge cannot limit callers by address. [Behind a proxy](/deploy/proxies/)',
        fallback: 'unset: all callers share one limit for sign-ins',
      },
    },
  },
  {
    title: 'Only on Node',
    about: '',
    settings: {
      POSTERN_REDIS_URL: {
        meaning:
          '`redis://`, `redis+sentinel://` or `redis+cluster://`, with `rediss` for TLS. [Redis](/deploy/redis/)',
        fallback: 'unset: sessions are in the memory of one process, and end with it',
      },
      POSTERN_REDIS_WAIT_REPLICAS: {
        meaning:
          'How many replicas must have a write before the edge uses it, 0 to 9. [Failover](/deploy/redis/#failover)',
        fallback: '0',
      },
      POSTERN_KEEP_ALIVE_SECONDS: {
        meaning:
          'How long the edge keeps an idle connection open. The time must be longer than the proxy’s own, or the proxy responds 502 now and then.',
        fallback: '125, which fits the defaults of nginx, Caddy, Traefik and an ALB',
      },
      POSTERN_WORKERS: {
        meaning:
          'How many processes share the port; `auto`: one for each processor. More than one needs Redis. [Scaling](/deploy/scaling/)',
        fallback: '1',
      },
    },
  },
  {
    title: 'Only on Deno',
    about: '',
    settings: {
      POSTERN_KV_PATH: {
        meaning: 'The database file. The edge creates its folder.',
        fallback: 'Deno’s default place for the program; on Deno Deploy, the deployment’s database',
      },
    },
  },
  {
    title: 'Only on Workers',
    about: '',
    settings: {
      POSTERN_LOCATION_HINT: {
        meaning:
          'The region for new Durable Objects: `weur`, `enam`, … Cloudflare does not guarantee it.',
        fallback: 'near the user who signs in',
      },
    },
  },
  {
    title: 'Built-in services',
    about: 'LockitNetwork, where users sign in, and LEKAB, which sends messages.',
    settings: {
      LOCKIT_CLIENT_ID: {
        meaning:
          'The client that is registered with LockitNetwork. It switches the connection `lockit` on.',
        fallback: 'unset',
      },
      LOCKIT_CLIENT_SECRET: { meaning: 'The secret of that client.', fallback: 'unset' },
      LOCKIT_BASE_URL: {
        meaning: 'The service’s origin.',
        fallback: '`https://api.lockitnetwork.com`',
      },
      LOCKIT_BASIC_ENCODING: {
        meaning: 'How HTTP Basic encodes the credentials: `plain` or `form`.',
        fallback: '`plain`',
      },
      LEKAB_USERNAME: {
        meaning: 'The account at LEKAB. It switches the connection `lekab` on.',
        fallback: 'unset',
      },
      LEKAB_PASSWORD: { meaning: 'The password of that account.', fallback: 'unset' },
      LEKAB_BASE_URL: { meaning: 'The service’s origin.', fallback: '`https://secure.lekab.com`' },
    },
  },
];
