import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { buildBasic, getWithToken, postForm } from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';
import type { ClipMatch } from './clip-matching.ts';
import type { Clip, Episode, Project, ProjectDay, Scene } from './film-types.ts';
import { productions } from './productions.ts';

/** Creates an emulator and exchanges the guide's code. */
async function createSignedIn(): Promise<Hono> {
  const app = createLockitNetworkEmulator();
  const response = await postForm(
    app,
    '/oauth/access-token',
    {
      grant_type: 'authorization_code',
      code: 'example-auth-code',
      redirect_uri: 'https://example-client.com/auth_code',
    },
    buildBasic('example-client', 'top-secret'),
  );
  expect(response.status).toBe(200);
  return app;
}

const TOKEN = 'example-access-token';

async function read<Body>(app: Hono, path: string): Promise<Body> {
  const response = await getWithToken(app, path, TOKEN);
  expect([path, response.status]).toEqual([path, 200]);
  expect(response.headers.get('content-type')).toBe('application/json');
  return (await response.json()) as Body;
}

const UUID = /^[0-9a-f]{32}$/;

test('projects have the documented members, and include features, series, premium and others', async () => {
  const app = await createSignedIn();
  const projects = await read<Project[]>(app, '/projects');
  for (const project of projects) {
    expect(project).toEqual({
      uuid: expect.stringMatching(UUID),
      name: expect.any(String),
      isSeries: expect.any(Boolean),
      isPremium: expect.any(Boolean),
      productionCompany: expect.any(String),
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(await read(app, `/projects/${project.uuid}`)).toEqual(project);
  }
  expect(new Set(projects.map(({ isSeries }) => isSeries)).size).toBe(2);
  expect(new Set(projects.map(({ isPremium }) => isPremium)).size).toBe(2);
});

test('shooting days have the documented members, in order and never on a Sunday', async () => {
  const app = await createSignedIn();
  const [project] = await read<Project[]>(app, '/projects');
  const days = await read<ProjectDay[]>(app, `/projects/${project?.uuid}/projectdays`);
  expect(days.map(({ day }) => day)).toEqual(days.map((_, index) => index + 1));
  for (const day of days) {
    expect(Object.keys(day)).toEqual([
      'uuid',
      'project',
      'day',
      'prefix',
      'suffix',
      'date',
      'unit',
      'episodeBlock',
    ]);
    expect(day.project).toBe(project?.uuid);
    const { year, month, day: dayOfMonth } = day.date;
    expect(new Date(Date.UTC(year, month - 1, dayOfMonth)).getUTCDay()).not.toBe(0);
  }
});

test('episodes and scenes have the documented members and refer to each other', async () => {
  const app = await createSignedIn();
  const projects = await read<Project[]>(app, '/projects');
  for (const { uuid, isSeries } of projects.filter(({ isPremium }) => isPremium)) {
    const episodes = await read<Episode[]>(app, `/projects/${uuid}/episodes`);
    expect(episodes.length > 1).toBe(isSeries);
    for (const episode of episodes) {
      expect(episode).toEqual({
        uuid: expect.stringMatching(UUID),
        episodeNumber: expect.stringMatching(/^\d+$/),
        episodeName: expect.any(String),
        scheduledRunningTime: expect.any(Number),
        created: expect.any(String),
      });
      const scenes = await read<Scene[]>(app, `/projects/${uuid}/episodes/${episode.uuid}/scenes`);
      for (const scene of scenes) {
        expect(scene.episode).toBe(episode.uuid);
        const mother = scenes.find((candidate) => candidate.uuid === scene.motherScene);
        expect(mother?.number ?? null).toBe(scene.additional === '' ? null : scene.number);
      }
    }
  }
});

test('every record has a unique uuid', () => {
  const uuids = productions.flatMap(({ project, days, episodes, clips }) => [
    project.uuid,
    ...days.map(({ uuid }) => uuid),
    ...episodes.flatMap(({ episode, scenes }) => [episode.uuid, ...scenes.map(({ uuid }) => uuid)]),
    ...[...clips.values()].flat().map(({ uuid }) => uuid),
  ]);
  expect(new Set(uuids).size).toBe(uuids.length);
});

test('the paths below a project that is not premium respond with 403', async () => {
  const app = await createSignedIn();
  const projects = await read<Project[]>(app, '/projects');
  const basic = projects.find(({ isPremium }) => !isPremium);
  for (const below of ['projectdays', 'episodes', 'episodes/x/scenes']) {
    const response = await getWithToken(app, `/projects/${basic?.uuid}/${below}`, TOKEN);
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: 'premium_required' },
    ]);
  }
});

async function match(app: Hono, path: string, body: unknown): Promise<Response> {
  return app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function findClips(): { readonly path: string; readonly clips: readonly Clip[] } {
  const [production] = productions;
  const [day] = production?.days ?? [];
  const clips = production?.clips.get(day?.uuid ?? '') ?? [];
  return {
    path: `/projects/${production?.project.uuid}/projectdays/${day?.uuid}/matchClips`,
    clips,
  };
}

test('file names match the clips of the day, regardless of directory, extension and case', async () => {
  const app = await createSignedIn();
  const { path, clips } = findClips();
  const [first, second] = clips;
  const names = [
    `${first?.name}.mov`,
    `/Volumes/RAID/Day 1/${second?.name.toLowerCase()}.MXF`,
    'unknown.mov',
  ];
  for (const body of [names, { fileNames: names }]) {
    const matches = (await (await match(app, path, body)).json()) as ClipMatch[];
    expect(matches.map(({ fileName }) => fileName)).toEqual(names);
    expect(matches.map(({ clip }) => clip?.uuid)).toEqual([first?.uuid, second?.uuid, undefined]);
  }
});

test.each([[{}], ['name.mov'], [[1]], [null], [{ fileNames: 'name.mov' }]])(
  'the matchClips body %j is rejected',
  async (body) => {
    const app = await createSignedIn();
    expect((await match(app, findClips().path, body)).status).toBe(400);
  },
);

test('unknown paths and records get a JSON 404', async () => {
  const app = await createSignedIn();
  const project = productions[0]?.project.uuid ?? '';
  const paths = [
    '/nothing',
    '/projects/nobody',
    '/projects/nobody/projectdays',
    '/projects/nobody/episodes',
    `/projects/${project}/episodes/nobody/scenes`,
    `/projects/${project}/nothing`,
  ];
  for (const path of paths) {
    const response = await getWithToken(app, path, TOKEN);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  }
  const day = `/projects/${project}/projectdays/nobody/matchClips`;
  expect((await match(app, day, [])).status).toBe(404);
});

test('a request with another method gets 405 with Allow', async () => {
  const app = await createSignedIn();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const posted = await app.request('/projects', { method: 'POST', headers });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const got = await app.request(findClips().path, { headers });
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
});

test.each([
  ['no token', {}],
  ['an unknown token', { authorization: 'Bearer guess' }],
  ['a refresh token', { authorization: 'Bearer example-refresh-token' }],
  ['client credentials', { authorization: buildBasic('example-client', 'top-secret') }],
  ['two tokens in one header', { authorization: `Bearer ${TOKEN} ${TOKEN}` }],
])('a request with %s is rejected', async (_, headers) => {
  const app = await createSignedIn();
  for (const path of ['/projects', '/projects/x', '/projects/x/episodes']) {
    const response = await app.request(path, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }
});

test.each(['access_token', 'token'])(
  'a token in the query parameter %s is rejected',
  async (name) => {
    const app = await createSignedIn();
    const path = `/projects?${name}=${TOKEN}`;
    expect((await app.request(path)).status).toBe(401);
    expect((await getWithToken(app, path, TOKEN)).status).toBe(400);
  },
);

test('no documented path sends CORS headers to another origin', async () => {
  const app = await createSignedIn();
  for (const origin of ['http://localhost:5173', 'https://evil.example']) {
    const headers = { origin, authorization: `Bearer ${TOKEN}` };
    const response = await app.request('/projects', { headers });
    const preflight = await app.request('/projects', { method: 'OPTIONS', headers });
    for (const { headers: sent } of [response, preflight]) {
      expect([...sent.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  }
});
