import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { failureCatalogue } from '../failures/catalogue.ts';
import { buildOpenApi, buildProblemPages } from './index.ts';
import { FORWARDING_FAILURES, operations } from './operations.ts';

test('the OpenAPI document is valid, of version 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...buildOpenApi() })).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every failure of the catalogue is an answer of some operation', () => {
  const named = new Set([
    ...operations.flatMap(({ failures }) => failures),
    ...FORWARDING_FAILURES,
  ]);
  expect(named).toEqual(new Set(Object.keys(failureCatalogue)));
});

test('a problem names the codes of the catalogue', () => {
  expect(JSON.stringify(buildOpenApi())).toContain(JSON.stringify(Object.keys(failureCatalogue)));
});

test('the typed client of the example has the types of this document', async () => {
  const types = astToString(await openapiTS(JSON.stringify(buildOpenApi())));
  await expect(
    `// Made of the OpenAPI document by openapi-typescript; a test compares.\n${types}`,
  ).toMatchFileSnapshot('../../examples/openapi.d.ts');
});

test('every failure has a page, at the type of its problem document, without script or style', () => {
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

test('an explanation is on the page of its code, and makes one for a code of the kit’s own', () => {
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
