// From auth_openidc.conf and the README of 2.4.12, read 2026-11-29. It has no code for browsers, so this is written here.
import { useEffect, useState } from 'react';

export const App = () => {
  const [user, setUser] = useState<{ name: string } | null>();
  useEffect(() => {
    void fetch('/signed-in?info=json').then(async (response) => setUser(response.ok ? (await response.json()).userinfo : null));
  }, []);
  if (user === undefined) return null;
  if (user === null) return <a href="/signed-in?target_link_uri=%2F">Sign in</a>;
  return <p>{user.name} <a href="/signed-in?logout=https%3A%2F%2Fapp.example.com%2F">Sign out</a></p>;
};
