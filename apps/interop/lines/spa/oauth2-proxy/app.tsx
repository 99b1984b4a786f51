// From https://oauth2-proxy.github.io/oauth2-proxy/features/endpoints, read 2026-11-29. It has no code for browsers, so this is written here.
import { useEffect, useState } from 'react';

export const App = () => {
  const [user, setUser] = useState<{ email: string } | null>();
  useEffect(() => {
    void fetch('/oauth2/userinfo').then(async (response) => setUser(response.ok ? await response.json() : null));
  }, []);
  if (user === undefined) return null;
  if (user === null) return <a href="/oauth2/sign_in">Sign in</a>;
  return <p>{user.email} <a href="/oauth2/sign_out?rd=https%3A%2F%2Flogin.example.com%2Fend-session">Sign out</a></p>;
};
