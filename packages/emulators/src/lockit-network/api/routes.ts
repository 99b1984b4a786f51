import type { Context, Hono } from 'hono';
import type { EmulatorClock } from '../../emulator/clock.ts';
import { rejectOtherMethods } from '../../http/methods.ts';
import type { GrantStore } from '../oauth/grant-store.ts';
import { requireAccessToken } from './bearer-guard.ts';
import { matchClips, readFileNames } from './clip-matching.ts';
import type { Production } from './film-types.ts';
import { productions } from './productions.ts';

const GET_PATHS = [
  '/projects',
  '/projects/:projectId',
  '/projects/:projectId/projectdays',
  '/projects/:projectId/episodes',
  '/projects/:projectId/episodes/:episodeId/scenes',
];
const MATCH_CLIPS_PATH = '/projects/:projectId/projectdays/:dayId/matchClips';

/** Adds the API's paths. Each requires an access token. */
export function addApiRoutes(app: Hono, clock: EmulatorClock, store: GrantStore): void {
  const guard = requireAccessToken(clock, store);
  app.use('/projects', guard);
  app.use('/projects/*', guard);
  app.get('/projects', (context) => context.json(productions.map(({ project }) => project)));
  app.get('/projects/:projectId', (context) => {
    const production = findProduction(context);
    return production === undefined
      ? rejectUnknown(context, 'project')
      : context.json(production.project);
  });
  addPremiumRoutes(app);
  for (const path of GET_PATHS) rejectOtherMethods(app, path, 'GET');
  rejectOtherMethods(app, MATCH_CLIPS_PATH, 'POST');
}

function addPremiumRoutes(app: Hono): void {
  app.get('/projects/:projectId/projectdays', (context) =>
    openPremium(context, ({ days }) => context.json(days)),
  );
  app.get('/projects/:projectId/episodes', (context) =>
    openPremium(context, ({ episodes }) => context.json(episodes.map(({ episode }) => episode))),
  );
  app.get('/projects/:projectId/episodes/:episodeId/scenes', (context) =>
    openPremium(context, ({ episodes }) => {
      const found = episodes.find(({ episode }) => episode.uuid === context.req.param('episodeId'));
      return found === undefined ? rejectUnknown(context, 'episode') : context.json(found.scenes);
    }),
  );
  app.post(MATCH_CLIPS_PATH, (context) =>
    openPremium(context, (production) => handleMatchClips(context, production)),
  );
}

function findProduction(context: Context): Production | undefined {
  const id = context.req.param('projectId');
  return productions.find(({ project }) => project.uuid === id);
}

function openPremium(
  context: Context,
  response: (production: Production) => Response | Promise<Response>,
): Response | Promise<Response> {
  const production = findProduction(context);
  if (production === undefined) return rejectUnknown(context, 'project');
  if (production.project.isPremium) return response(production);
  return reject(context, 403, 'premium_required', 'This is available for premium projects only.');
}

async function handleMatchClips(context: Context, production: Production): Promise<Response> {
  const clips = production.clips.get(context.req.param('dayId') ?? '');
  if (clips === undefined) return rejectUnknown(context, 'shooting day');
  const names = readFileNames(await readJson(context));
  return names === undefined
    ? reject(context, 400, 'invalid_request', 'Send a JSON list of file names.')
    : context.json(matchClips(names, clips));
}

async function readJson(context: Context): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
    return undefined;
  try {
    return await context.req.json<unknown>();
  } catch {
    return undefined;
  }
}

function rejectUnknown(context: Context, what: string): Response {
  return reject(context, 404, 'not_found', `There is no such ${what}.`);
}

function reject(
  context: Context,
  status: 400 | 403 | 404,
  error: string,
  description: string,
): Response {
  return context.json({ error, error_description: description }, status);
}
