import { createAuth } from '@postern/browser';

// The app is https://app.example.com, the edge https://edge.example.com: one site, so that the
// session cookie (SameSite=Strict) is sent. The edge lists the app in POSTERN_ALLOWED_ORIGINS.
const auth = createAuth({ edgeOrigin: 'https://edge.example.com' });

export async function readProjects(): Promise<unknown> {
  const response = await auth.fetch('/api/lockit/projects');
  return response.json();
}
