import type { AdapterPayload } from 'oidc-provider';

/**
 * Hides the use of a refresh token from the provider while the token is in its grace period, so that
 * a refresh whose response was lost can be repeated. Many providers have such a period (Okta: grace
 * period, Auth0: rotation overlap). Without one, the provider revokes the grant.
 *
 * @param payload a refresh token; `consumed` is in seconds of the emulator's time
 */
export function omitRecentUse(
  payload: AdapterPayload,
  graceSeconds: number,
  nowMs: number,
): AdapterPayload {
  const { consumed, ...rest } = payload;
  const isInGrace = typeof consumed === 'number' && nowMs < (consumed + graceSeconds) * 1000;
  return isInGrace ? rest : payload;
}
