// From https://docs.duendesoftware.com/bff/fundamentals/session/management/user/ and …/logout, read
// 2026-11-29. It has no code for browsers, so this is written here.
import { useEffect, useState } from 'react';

export const App = () => {
  const [claims, setClaims] = useState<{ type: string; value: string }[] | null>();
  useEffect(() => {
    void fetch('/bff/user', { headers: { 'X-CSRF': '1' } }).then(async (response) => setClaims(response.ok ? await response.json() : null));
  }, []);
  if (claims === undefined) return null;
  if (claims === null) return <a href="/bff/login">Sign in</a>;
  const find = (wanted: string) => claims.find(({ type }) => type === wanted)?.value;
  return <p>{find('name')} <a href={find('bff:logout_url')}>Sign out</a></p>;
};
