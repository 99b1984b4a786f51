import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBasic, postForm } from '../testing/in-process.ts';
import { createLekabEmulator } from './emulator.ts';

const TOKEN_PATH = '/auth/api/v1/token';
const text = fc.string({ unit: 'grapheme' });

test('any user name without a colon and any password work in Basic and in the form', async () => {
  const name = text.filter((value) => value !== '' && !value.includes(':'));
  const password = text.filter((value) => value !== '');
  await fc.assert(
    fc.asyncProperty(name, password, async (username, secret) => {
      const user = { username, password: secret, userId: 'id', roles: [] };
      const app = createLekabEmulator({ users: [user] });
      const grant = { grant_type: 'client_credentials' };
      const inForm = { ...grant, client_id: username, client_secret: secret };
      const responses = [
        await postForm(app, TOKEN_PATH, grant, buildBasic(username, secret)),
        await postForm(app, TOKEN_PATH, inForm),
      ];
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    }),
  );
});

test('every token request gets a documented response', async () => {
  const app = createLekabEmulator();
  const field = fc.tuple(
    fc.oneof(fc.constantFrom('grant_type', 'client_id', 'client_secret', 'token'), text),
    fc.oneof(fc.constantFrom('client_credentials', 'testuser', 'password'), text),
  );
  const body = fc.oneof(
    fc.array(field, { maxLength: 6 }).map((fields) => new URLSearchParams(fields).toString()),
    fc.string({ unit: 'binary' }),
  );
  const authorization = fc.option(
    fc.tuple(text, text).map(([username, password]) => buildBasic(username, password)),
    { nil: undefined },
  );
  const documented = ['{"error":"bad_request"}', '{"error":"unsupported_grant_type"}', ''];
  await fc.assert(
    fc.asyncProperty(body, authorization, async (form, header) => {
      const response = await postForm(app, TOKEN_PATH, form, header);
      const responseText = await response.text();
      expect(documented).toContain(responseText);
      expect(response.status).toBe(responseText === '' ? 401 : 400);
    }),
    { numRuns: 500 },
  );
});

test('a wrong password gets neither a token nor an API key', async () => {
  const app = createLekabEmulator();
  const wrong = text.filter((value) => value !== 'testpass');
  await fc.assert(
    fc.asyncProperty(wrong, async (password) => {
      const authorization = buildBasic('testuser', password);
      const grant = { grant_type: 'client_credentials' };
      const responses = [
        await postForm(app, TOKEN_PATH, grant, authorization),
        await postForm(app, TOKEN_PATH, {
          ...grant,
          client_id: 'testuser',
          client_secret: password,
        }),
        await app.request('/auth/api/v1/apikey?name=a', { headers: { authorization } }),
      ];
      expect(responses.map(({ status }) => status)).toEqual([401, 401, 401]);
    }),
  );
});
