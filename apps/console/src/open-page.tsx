import type { JSX } from 'preact';
import type { OpenRoute } from './router/route.ts';
import { lazy } from './shell/lazy.tsx';

// Who signs in to work needs none of these: they are loaded when they are looked at.
const FlowsPage = lazy('the flows', async () => (await import('./flows/flows-page.tsx')).FlowsPage);
const OperatorPage = lazy(
  'the operator’s page',
  async () => (await import('./operator/operator-page.tsx')).OperatorPage,
);
const FaultsPage = lazy(
  'the faults',
  async () => (await import('./faults/faults-page.tsx')).FaultsPage,
);

/** The pages that look inside. They need no session: a failing sign-in is worth a look, too. */
export function OpenPage({ route }: { readonly route: OpenRoute }): JSX.Element {
  if (route.view === 'flows') return <FlowsPage />;
  return route.view === 'operator' ? <OperatorPage /> : <FaultsPage />;
}
