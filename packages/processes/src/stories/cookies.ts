import { buildSessionName } from '@postern/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { sendBytes, type WireAnswer } from './raw-socket.ts';
import { StoryApp, type World } from './world.ts';

/** UTF-8 with one letter per byte, for {@link sendBytes}. */
const toBytes = (text: string): string => Buffer.from(text).toString('latin1');
const UNICODE_BLANKS =
  '\u0085\u00a0\u1680\u2000\u2001\u2003\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u180e\u200b';
const BLANKS: readonly string[] = [
  ...Array.from(UNICODE_BLANKS, toBytes),
  ...Array.from('\u0085\u00a0\u000b\u000c\u001c\u001f\u0000\u00ff'),
  '\u00c2',
  '\u00e2\u0080',
];

/** The runtime parses request heads, each in its own way. These stories send bytes over a socket. */
export function describeCookies(world: () => World): void {
  const ask = (...cookies: string[]): Promise<WireAnswer> => {
    const lines = ['X-Postern: 1', ...cookies.map((cookie) => `Cookie: ${cookie}`)];
    return sendBytes(world().edge.origin, '/auth/session', lines);
  };
  describe('cookies, byte by byte', () => {
    let victim = '';
    let attacker = '';
    let view: unknown;
    beforeAll(async () => {
      const apps = [new StoryApp(world()), new StoryApp(world())] as const;
      view = await (await apps[0].signIn()).json();
      expect(await (await apps[1].signIn()).json()).not.toEqual(view);
      const name = buildSessionName(world().publicOrigin);
      victim = `${name}=${apps[0].session}`;
      attacker = `${name}=${apps[1].session}`;
    });
    const isVictims = ({ status, body }: WireAnswer): boolean => {
      if (status === 400) return true;
      expect(JSON.parse(body)).toEqual(view);
      return status === 200;
    };

    test.each(BLANKS.map((blank) => [Buffer.from(blank, 'latin1').toString('hex'), blank]))(
      'S-67 a cookie name with the bytes %s before or after it is not the session’s',
      async (_, blank) => {
        const late = attacker.replace('=', `${blank}=`);
        for (const planted of [blank + attacker, ` ${blank} ${attacker}`, late]) {
          for (const cookie of [`${planted}; ${victim}`, `${victim}; ${planted}`]) {
            const response = await ask(cookie);
            expect([cookie, isVictims(response)]).toEqual([cookie, true]);
            expect(response.head).not.toContain('set-cookie');
          }
        }
      },
    );

    test('S-67 trims spaces and tabs, as browsers do', async () => {
      for (const cookie of [
        `\t ${victim} \t`,
        `a=b;${victim};c`,
        `a=b ;\t${victim.replace('=', ' = ')}`,
      ]) {
        const response = await ask(cookie);
        expect([response.status, JSON.parse(response.body)]).toEqual([200, view]);
      }
    });

    test('S-67 ignores a repeated cookie name and clears nothing', async () => {
      for (const cookie of [`${attacker}; ${victim}`, `${victim}; ${attacker}`]) {
        const response = await ask(cookie);
        expect(JSON.parse(response.body)).toEqual({ status: 'signed-out' });
        expect(response.head).not.toContain('set-cookie');
      }
    });

    test('S-67 ignores the sessions of two Cookie lines', async () => {
      const response = await ask(attacker, victim);
      expect(JSON.parse(response.body)).toEqual({ status: 'signed-out' });
    });

    test('S-67 a comma in a value does not start a cookie', async () => {
      const response = await ask(`a=b, ${attacker}; ${victim}`);
      expect(JSON.parse(response.body)).toEqual(view);
    });
  });
}
