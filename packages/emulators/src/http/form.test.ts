import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { readForm } from './form.ts';

const app = new Hono().post('/', async (context) => context.json(await readForm(context.req)));

async function post(body: string, contentType: string): Promise<unknown> {
  const response = await app.request('/', {
    method: 'POST',
    body,
    headers: { 'content-type': contentType },
  });
  return response.json();
}

const FORM = 'application/x-www-form-urlencoded';

test('a form is decoded, and its empty fields are omitted', async () => {
  const reading = await post('a=1+2&b=%C3%A5&c=&duplicate=a', FORM);
  expect(reading).toEqual({ ok: true, fields: { a: '1 2', b: 'å', duplicate: 'a' } });
});

test('the charset must be UTF-8 if present', async () => {
  expect(await post('a=1', `${FORM}; charset=UTF-8`)).toMatchObject({ ok: true });
  expect(await post('a=1', `${FORM};charset="utf-8"`)).toMatchObject({ ok: true });
  expect(await post('a=1', `${FORM};charset=latin1`)).toMatchObject({ fault: 'content-type' });
});

test.each(['application/json', 'text/plain', 'multipart/form-data', `${FORM}x`, ''])(
  'a body with content type %j is rejected',
  async (contentType) => {
    expect(await post('a=1', contentType)).toEqual({ ok: false, fault: 'content-type' });
  },
);

test('a form with a repeated field is rejected, even if one value is empty', async () => {
  expect(await post('a=1&a=', FORM)).toEqual({ ok: false, fault: 'duplicate' });
});

test.each(['a=%', 'a=%4', 'a=%zz', 'a=%ff', 'a=%C3'])(
  'a form with a broken escape as in %s is rejected',
  async (body) => {
    expect(await post(body, FORM)).toEqual({ ok: false, fault: 'malformed' });
  },
);
