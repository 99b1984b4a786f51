import { failureCatalogue } from '@postern/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { buildOpenApi, buildProblemPages } from './index.ts';
import { FORWARDING_FAILURES, operations } from './operations.ts';

test('builds a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...buildOpenApi() })).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test.each([
  ['/metrics', 'application/openmetrics-text'],
  ['/auth/connections/{id}/sign-out', 'text/html'],
])('describes what %s returns as %s', (path, mediaType) => {
  const content = { [mediaType]: { schema: { type: 'string' } } };
  expect(buildOpenApi()).toMatchObject({
    paths: { [path]: { get: { responses: { 200: { content } } } } },
  });
});

test('describes both bodies of POST /auth/sign-in, of which the form needs no X-Postern', () => {
  const form = { type: 'object', required: ['iss'] };
  expect(buildOpenApi()).toMatchObject({
    paths: {
      '/auth/sign-in': {
        post: {
          parameters: [{ name: 'x-postern', required: false }],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { required: ['connection', 'state', 'codeChallenge'] },
              },
              'application/x-www-form-urlencoded': { schema: form },
            },
          },
          responses: { 200: {}, 303: {} },
        },
      },
    },
  });
});

// A connection without such an endpoint has no guard but that of every other path under /auth.
test.each([
  'arriveFromProvider',
  'arriveFromProviderByForm',
  'goToSignIn',
  'goToProviderSignOut',
  'returnFromProviderSignOut',
  'signOutByService',
])('%s fails for a connection without it', (operation) => {
  const { failures } = operations.find(({ id }) => id === operation) ?? {};
  const guards = ['guard_csrf_header', 'guard_origin', 'route_unknown'];
  expect(failures).toEqual(expect.arrayContaining(guards));
});

test('every failure of the catalogue belongs to an operation', () => {
  const named = new Set([
    ...operations.flatMap(({ failures }) => failures),
    ...FORWARDING_FAILURES,
  ]);
  expect(named).toEqual(new Set(Object.keys(failureCatalogue)));
});

test('the Problem schema lists every code of the catalogue', () => {
  expect(JSON.stringify(buildOpenApi())).toContain(JSON.stringify(Object.keys(failureCatalogue)));
});

test('the types of the example client match the OpenAPI document', async () => {
  const types = astToString(await openapiTS(JSON.stringify(buildOpenApi())));
  await expect(
    `// Generated from the OpenAPI document by openapi-typescript; a test compares the two.\n${types}`,
  ).toMatchFileSnapshot('../examples/openapi.d.ts');
});

test('builds a page without script or style for every failure, at the type of its problem document', () => {
  const pages = buildProblemPages();
  const codes = Object.keys(failureCatalogue);
  expect(pages.map(({ path }) => path)).toEqual([
    'problems/index',
    ...codes.map((code) => `problems/${code}`),
  ]);
  for (const { html } of pages) {
    expect(html).toContain('<!doctype html>');
    expect(html).not.toMatch(/<script|<style|style=|\son\w+=|undefined/);
    expect(html.length).toBeLessThan(6000);
  }
});

test('adds an explanation to the page of its code, and builds a page for each code of the kit', () => {
  const explanation = { cause: 'Two < three.', fix: 'Count & see.' };
  const plain = buildProblemPages();
  const pages = buildProblemPages({ internal: explanation, login_loop: explanation });
  const read = (path: string): string | undefined => pages.find((page) => page.path === path)?.html;
  for (const path of ['problems/internal', 'problems/login_loop']) {
    expect(read(path)).toContain('<p>Two &lt; three.</p>\n<p>Count &amp; see.</p>');
  }
  expect(read('problems/index')).toContain('href="/problems/login_loop"');
  expect(pages).toHaveLength(plain.length + 1);
});

test('builds the files of the README example', () => {
  const files = new Map([['openapi.json', JSON.stringify(buildOpenApi())]]);
  for (const { path, html } of buildProblemPages()) files.set(`${path}.html`, html);
  expect(files.size).toBe(Object.keys(failureCatalogue).length + 2);
});
