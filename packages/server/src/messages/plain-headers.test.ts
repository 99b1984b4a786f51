import { expect, test } from 'vitest';
import { PlainHeaders } from './plain-headers.ts';

/** The same changes to both; Node's `Headers` is the reference. */
function changeBoth(change: (headers: Headers) => void): readonly [string[][], string[][]] {
  const list = (headers: Headers): string[][] => {
    change(headers);
    return [...headers].toSorted((one, other) => String(one).localeCompare(String(other)));
  };
  return [list(new PlainHeaders()), list(new Headers())];
}

test('changes and lists fields as Headers does', () => {
  const [plain, standard] = changeBoth((headers) => {
    headers.append('Accept', ' text/html\t');
    headers.append('accept', 'text/plain');
    headers.append('x-empty', '');
    headers.append('Set-Cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    headers.set('X-Name', 'é');
    headers.set('x-gone', '1');
    headers.delete('X-Gone');
  });
  expect(plain).toEqual(standard);
});

test('reads fields as Headers does', () => {
  for (const headers of [new PlainHeaders(), new Headers()]) {
    headers.append('x-postern', '1');
    headers.append('X-Postern', '1');
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    expect(headers.get('X-POSTERN')).toBe('1, 1');
    expect(headers.get('set-cookie')).toBe('a=1, b=2');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([headers.has('Set-Cookie'), headers.has('x-other'), headers.get('x-other')]).toEqual([
      true,
      false,
      null,
    ]);
    headers.set('set-cookie', 'c=3');
    expect(headers.getSetCookie()).toEqual(['c=3']);
    headers.delete('set-cookie');
    expect(headers.has('set-cookie')).toBe(false);
  }
});

test('rejects a value that would end its field', () => {
  for (const value of ['a\r\nb: c', 'a\nb', 'a\0b']) {
    for (const headers of [new PlainHeaders(), new Headers()]) {
      expect(() => headers.set('x-name', value)).toThrow(TypeError);
      expect(() => headers.append('set-cookie', value)).toThrow(TypeError);
    }
  }
});

test('a copy is independent', () => {
  const first = new PlainHeaders();
  first.append('set-cookie', 'a=1');
  const copy = new PlainHeaders(first);
  copy.append('set-cookie', 'b=2');
  copy.set('x-name', 'new');
  expect(first.flatten()).toEqual(['set-cookie', 'a=1']);
  expect(copy.flatten()).toEqual(['x-name', 'new', 'set-cookie', 'a=1', 'set-cookie', 'b=2']);
});
