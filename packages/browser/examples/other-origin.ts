import { type Auth, createAuth } from '@postern/browser';

// The app is https://app.example.com, the edge https://edge.example.com. They are one site, so the
// browser sends the session cookie (SameSite=Strict). POSTERN_ALLOWED_ORIGINS lists the app.
// POSTERN_PUBLIC_ORIGIN is the origin that providers send users back to: the app in the browser
// flow, the edge in the edge flow.
export const auth: Auth = createAuth({ edgeOrigin: 'https://edge.example.com' });

export async function readProjects(): Promise<unknown> {
  const response = await auth.fetch('/api/lockit/projects');
  return response.json();
}
