import type { Provider } from 'oidc-provider';

const HEADER = encode({ alg: 'none' });

/**
 * Makes a provider issue its opaque tokens as the third part of what has the form of a JWT, and
 * accept them so. keycloak-js reads `exp` of every token, as Keycloak's are JWTs.
 */
export function dressTokens(provider: Provider, tokenPath: string): void {
  provider.use(async (context, next) => {
    if (context.path !== tokenPath || context.method !== 'POST') {
      await next();
      return;
    }
    const form = new URLSearchParams(await readText(context.req));
    const refreshToken = form.get('refresh_token');
    if (refreshToken) form.set('refresh_token', undress(refreshToken));
    Object.assign(context.req, { body: form.toString() });
    await next();
    const body: unknown = context.body;
    if (isIssued(body)) context.body = dress(body);
  });
}

/** The provider's own token. */
export function undress(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1);
}

interface Issued {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
}

function isIssued(body: unknown): body is Issued {
  return typeof body === 'object' && body !== null && 'access_token' in body;
}

function dress(issued: Issued): Issued {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const wrap = (token: string, seconds: number): string =>
    [HEADER, encode({ iat: nowSeconds, exp: nowSeconds + seconds }), token].join('.');
  const { access_token, refresh_token, expires_in } = issued;
  return {
    ...issued,
    access_token: wrap(access_token, expires_in),
    ...(refresh_token !== undefined && { refresh_token: wrap(refresh_token, 3600) }),
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
