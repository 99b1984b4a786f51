// Written here: duende-bff has neither types nor a double for tests.
export async function greet(): Promise<string> {
  const user = await fetch('/bff/user', { headers: { 'X-CSRF': '1' } });
  if (!user.ok) return 'Please sign in.';
  const response = await fetch('/api/projects', { headers: { 'X-CSRF': '1' } });
  const projects: unknown[] = await response.json();
  return `${projects.length} projects`;
}
