// From https://better-auth.com/docs/1.6/plugins/generic-oauth.md and …/docs/basic-usage, read 2026-11-29.
// The provider's session stays: it has no sign-out at a provider.
import { genericOAuthClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

export const auth = createAuthClient({ plugins: [genericOAuthClient()] });
export const App = () => {
  const { data, isPending } = auth.useSession();
  if (isPending) return null;
  if (!data) return <button onClick={() => void auth.signIn.oauth2({ providerId: 'work', callbackURL: '/' })}>Sign in</button>;
  return <p>{data.user.name} <button onClick={() => void auth.signOut()}>Sign out</button></p>;
};
