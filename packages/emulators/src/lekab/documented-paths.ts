/** The prefix that the document omits from the paths in its headings. */
export const LEKAB_BASE_PATH = '/auth/api/v1';

/** The document's paths, and the messaging path that accepts its tokens. Faults can name them. */
export const LEKAB_PATHS = [
  '/auth/api/v1/apikey',
  '/auth/api/v1/token',
  '/auth/api/v1/revoke',
  '/rime/send',
] as const;
