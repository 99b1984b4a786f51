import type { OAuthPreset } from './preset.ts';

/**
 * Spotify, for `oauth`. Without the scope `user-read-email`, the user has no `email`. A refresh token ends
 * six months after the sign-in.
 *
 * Sources, read on 2026-11-28: Spotify for Developers, "Introducing refresh token expiration"; Arctic's
 * documentation of Spotify.
 */
export const spotify: OAuthPreset = {
  authorizationEndpoint: 'https://accounts.spotify.com/authorize',
  tokenEndpoint: 'https://accounts.spotify.com/api/token',
  userinfoEndpoint: 'https://api.spotify.com/v1/me',
  subject: 'id',
  scopes: ['user-read-email'],
};
