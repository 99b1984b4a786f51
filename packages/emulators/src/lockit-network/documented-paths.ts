/** Every path of the guide and the public API reference, as faults can name them. */
export const LOCKIT_NETWORK_PATHS = [
  '/oauth/authorize',
  '/oauth/access-token',
  '/projects',
  '/projects/{projectId}',
  '/projects/{projectId}/projectdays',
  '/projects/{projectId}/projectdays/{dayId}/matchClips',
  '/projects/{projectId}/episodes',
  '/projects/{projectId}/episodes/{episodeId}/scenes',
] as const;
