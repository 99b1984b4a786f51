// Written here: oauth2-proxy has neither types nor a double for tests.
export async function greet(): Promise<string> {
  const user = await fetch('/oauth2/userinfo');
  if (!user.ok) return 'Please sign in.';
  const response = await fetch('/api/projects');
  const projects: unknown[] = await response.json();
  return `${projects.length} projects`;
}
