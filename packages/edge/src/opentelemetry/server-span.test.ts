import type { Attributes } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { replaceUrl } from './server-span.ts';

/** A span of an SDK keeps its attributes. */
function replace(attributes: Attributes): Attributes {
  const span = {
    attributes,
    setAttributes: (added: Attributes) => Object.assign(attributes, added) as never,
  };
  replaceUrl(span, '/auth/callback/{id}');
  return attributes;
}

const URL_ATTRIBUTES = {
  'url.full': '/auth/callback/{id}',
  'url.path': '/auth/callback/{id}',
  'url.query': '',
};

test('replaces the URL of an instrumentation that follows former conventions', () => {
  const code = '/auth/callback/op?code=secret';
  expect(replace({ 'http.url': `https://app.example${code}`, 'http.target': code })).toEqual({
    ...URL_ATTRIBUTES,
    'http.url': '/auth/callback/{id}',
    'http.target': '/auth/callback/{id}',
  });
});

test('adds no attribute of former conventions', () => {
  expect(replace({ 'url.full': 'https://app.example/?code=secret' })).toEqual(URL_ATTRIBUTES);
});
