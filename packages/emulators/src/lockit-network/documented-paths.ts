/** Every path of the guide and of the public API reference. Faults can name these paths. */
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
