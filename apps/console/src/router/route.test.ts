import { expect, test } from 'vitest';
import { buildPath, isOpenRoute, type Route, readRoute } from './route.ts';

const routes: Route[] = [
  { view: 'projects' },
  { view: 'shooting-days', projectId: '4f1c' },
  { view: 'episodes', projectId: '4f1c' },
  { view: 'scenes', projectId: 'a/b c', episodeId: 'ö%2f' },
  { view: 'messages' },
  { view: 'session' },
  { view: 'flows' },
  { view: 'operator' },
  { view: 'faults' },
];

test.each(routes)('the address of $view leads back to it', (route) => {
  expect(readRoute(buildPath(route))).toEqual(route);
});

test('the root and a trailing slash lead to the same views', () => {
  expect(readRoute('/')).toEqual({ view: 'projects' });
  expect(readRoute('/projects/')).toEqual({ view: 'projects' });
  expect(readRoute('/messages/')).toEqual({ view: 'messages' });
});

test.each([
  '/nowhere',
  '/messages/1',
  '/projects/1/cast',
  '/projects/1/episodes/2/3',
  '/%',
  '/%E0',
])('%s is no view of the console, and no exception', (path) => {
  expect(readRoute(path)).toEqual({ view: 'unknown' });
});

test('what looks inside is open to all, and nothing else is', () => {
  const open = ['/flows', '/operator', '/faults', '/session', '/'].filter((path) =>
    isOpenRoute(readRoute(path)),
  );
  expect(open).toEqual(['/flows', '/operator', '/faults']);
});
