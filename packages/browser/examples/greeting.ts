import type { Auth } from '@postern/browser';

/** Returns the greeting of the signed-in user. */
export async function greet(auth: Auth): Promise<string> {
  if (auth.state.status !== 'signed-in') return 'Please sign in.';
  const response = await auth.fetch('/api/lockit/projects');
  const projects: unknown[] = await response.json();
  return `${projects.length} projects`;
}
