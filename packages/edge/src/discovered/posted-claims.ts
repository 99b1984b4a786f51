import type { AuthorizationCodeCapability } from '../oauth/connection.ts';
import { type ClaimPath, readClaimPaths } from './claims.ts';
import type { DiscoveredOptions } from './options.ts';

type PostedClaims = NonNullable<AuthorizationCodeCapability['postedClaims']>;
type PostedName = PostedClaims[string];

const NAMES: ReadonlySet<unknown> = new Set<PostedName>(['name', 'given_name', 'family_name']);

/** Whether a claim's place is one of those that a posted name has. */
export function isPostedName(path: unknown): path is PostedName {
  return NAMES.has(path);
}

/** The listed claims that the provider posts, by the app's names; undefined if there are none. */
export function readPostedClaims({
  postsName,
  claims,
}: DiscoveredOptions): PostedClaims | undefined {
  const posted = readClaimPaths(postsName && claims).flatMap(([name, path]) =>
    isPostedName(path) ? [[name, path] as const] : [],
  );
  return posted.length > 0 ? Object.fromEntries(posted) : undefined;
}

/** The listed claims that the provider vouches for. */
export function readSignedClaims({ postsName, claims }: DiscoveredOptions): readonly ClaimPath[] {
  return readClaimPaths(claims).filter(([, path]) => !postsName || !isPostedName(path));
}
