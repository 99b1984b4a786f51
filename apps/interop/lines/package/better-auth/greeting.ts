// Written here with the types of better-auth; it has no double of its client for tests.
import type { createAuthClient } from 'better-auth/client';

export async function greet(auth: Pick<ReturnType<typeof createAuthClient>, 'getSession'>): Promise<string> {
  const { data } = await auth.getSession();
  if (!data) return 'Please sign in.';
  const response = await fetch('/api/projects');
  const projects: unknown[] = await response.json();
  return `${projects.length} projects`;
}
