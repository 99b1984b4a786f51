import { type Auth, createAuth } from '@postern/browser';

// The app is https://app.example.com, the edge https://edge.example.com: one site, so that the
// session cookie (SameSite=Strict) is sent. At the edge, POSTERN_ALLOWED_ORIGINS lists the app, and
// POSTERN_PUBLIC_ORIGIN is the app's origin: that is where the service sends users back to.
export const auth: Auth = createAuth({ edgeOrigin: 'https://edge.example.com' });

export async function readProjects(): Promise<unknown> {
  const response = await auth.fetch('/api/lockit/projects');
  return response.json();
}
