import type { FunctionComponent, JSX } from 'preact';
import { useState } from 'preact/hooks';
import loadLazily from 'preact-iso/lazy';
import { Route, Router } from 'preact-iso/router';
import { ProjectsPage } from './demo/lockit/projects-page.tsx';
import { NotLoaded } from './shell/not-loaded.tsx';
import { Skeleton } from './shell/skeleton.tsx';
import { UnknownPage } from './shell/unknown-page.tsx';

// The first load has what every user sees first. Each other page is loaded when it is first opened.
const ProjectPage = lazy(async () => (await import('./demo/lockit/project-page.tsx')).ProjectPage);
const MessagesPage = lazy(
  async () => (await import('./demo/lekab/messages-page.tsx')).MessagesPage,
);
const SessionPage = lazy(async () => (await import('./session/session-page.tsx')).SessionPage);
const FlowsPage = lazy(async () => (await import('./flows/flows-page.tsx')).FlowsPage);
const OperatorPage = lazy(async () => (await import('./operator/operator-page.tsx')).OperatorPage);
const FaultsPage = lazy(async () => (await import('./faults/faults-page.tsx')).FaultsPage);

/** A page that is loaded when it is first shown, or a notice if loading it failed. */
function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  return loadLazily(async () => load().catch(() => NotLoaded));
}

/** Whether the page at a path needs no session. A developer looks into a failing sign-in there. */
export function isOpenPath(path: string): boolean {
  return ['/flows', '/operator', '/faults'].includes(path);
}

/** The page of each address. */
export function Pages(): JSX.Element {
  const [isLoading, setLoading] = useState(false);
  return (
    <>
      {isLoading && <Skeleton label="the page" />}
      <Router onLoadStart={() => setLoading(true)} onLoadEnd={() => setLoading(false)}>
        <Route path="/" component={ProjectsPage} />
        <Route path="/projects" component={ProjectsPage} />
        <Route path="/projects/:projectId" component={ProjectPage} tab="shooting-days" />
        <Route path="/projects/:projectId/episodes" component={ProjectPage} tab="episodes" />
        <Route
          path="/projects/:projectId/episodes/:episodeId"
          component={ProjectPage}
          tab="episodes"
        />
        <Route path="/messages" component={MessagesPage} />
        <Route path="/session" component={SessionPage} />
        <Route path="/flows" component={FlowsPage} />
        <Route path="/operator" component={OperatorPage} />
        <Route path="/faults" component={FaultsPage} />
        <Route default component={UnknownPage} />
      </Router>
    </>
  );
}
