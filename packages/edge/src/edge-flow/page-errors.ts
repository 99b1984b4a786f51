import type { ConfigError } from '../failures/config-error.ts';
import { isEndpoint } from './return-target.ts';

/** Finds a redirect URI of the browser flow that no page of the app can have, because the edge answers there. */
export function findPageErrors(
  { id, redirectUri = '' }: { readonly id: string; readonly redirectUri?: string | undefined },
  publicOrigin: string,
): readonly ConfigError[] {
  const url = URL.parse(redirectUri);
  if (url?.origin !== publicOrigin || !isEndpoint(url.pathname)) return [];
  const fix = `has the redirectUri ${url.pathname}, which is the edge’s own; leave it out for the edge flow, or set it to a page of the app`;
  return [{ name: `connection ${id}`, fix }];
}
