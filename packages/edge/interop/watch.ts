import type { InProcessEdgeOptions } from './edge.ts';
import type { RealProvider } from './provider.ts';

/** A token response, and whether it belongs to a refresh. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly isRefresh?: boolean;
}

/** Intercepts the provider's token endpoint: records its tokens and may change them. */
export function watchTokens(
  change: (tokens: Tokens) => object | Promise<object> = (tokens) => tokens,
): { issued: Tokens[]; intercept: NonNullable<InProcessEdgeOptions['intercept']> } {
  const issued: Tokens[] = [];
  return {
    issued,
    async intercept(url, next, init) {
      const response = await next();
      if (!url.endsWith('/token') || !response.ok) return response;
      const grant = readBody(init).get('grant_type');
      const tokens: Tokens = await response.json();
      issued.push(tokens);
      const isRefresh = grant === 'refresh_token';
      return Response.json(await change({ ...tokens, isRefresh }));
    },
  };
}

/** The form in a request's body; empty without one. */
export function readBody(init?: RequestInit): URLSearchParams {
  return init?.body instanceof URLSearchParams ? init.body : new URLSearchParams();
}

/** Uses a refresh token directly, as a thief who has the client's secret could. */
export async function readTokens(
  { issuer }: RealProvider,
  refreshToken: string,
): Promise<{ status: number; error?: string }> {
  const secret = encodeURIComponent('a secret %+&=').replaceAll('%20', '+');
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`app:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  const { error }: { error?: string } = await response.json();
  return { status: response.status, ...(error !== undefined && { error }) };
}
