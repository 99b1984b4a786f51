// The code for static files is loaded only if there are some, because each module delays startup.

/** Serves the app's built files; see `createSite`. */
export async function serveAppFiles(
  folder: string,
  isSecure: boolean,
): Promise<(request: Request) => Response | Promise<Response>> {
  const { createSite } = await import('@postern/site');
  return createSite(folder, { isSecure });
}

/** Why the folder of an app cannot be served, with the fix; undefined if it can, or if there is none. */
export async function findAppError(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const { findSiteError } = await import('@postern/site');
  return findSiteError(folder);
}
