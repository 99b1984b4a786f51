import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

export function describeCustody(world: () => World): void {
  test('S-32 S-66 puts no token, code, cookie or secret in a response or in its output', async () => {
    const app = new StoryApp(world());
    const body = await app.authorize();
    const sinks: string[] = [];
    const keep = async (answer: Promise<Response>): Promise<void> => {
      const response = await answer;
      const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
      sinks.push(JSON.stringify(headers), await response.text());
    };
    await keep(app.post('/auth/callback', body));
    const session = app.session;
    await keep(app.call('GET', '/api/lockit/projects'));
    await keep(app.call('POST', '/auth/refresh'));
    await keep(app.post('/api/lekab/rime/send', { text: 'hello' }));
    await keep(app.post('/auth/callback', body));
    await keep(app.call('POST', '/auth/logout'));
    sinks.push(world().edge.output());
    const issued = [...(await world().lockit.issued()), ...(await world().lekab.issued())];
    expect(issued.length).toBeGreaterThanOrEqual(5);
    const secrets = [...issued.map(({ value }) => value), session, body.codeVerifier];
    for (const secret of [...secrets, 'top-secret', 'testpass']) {
      expect(sinks.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
}
