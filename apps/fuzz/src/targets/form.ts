/** Parses `application/x-www-form-urlencoded` without a library (URL standard §5.1). */
export function readPairs(query: string): readonly (readonly [name: string, value: string])[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0
        ? ([decode(part), ''] as const)
        : ([decode(part.slice(0, at)), decode(part.slice(at + 1))] as const);
    });
}

function decode(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (text[at] === '+') bytes.push(32);
    else {
      const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...new TextEncoder().encode(point));
      at += point.length - 1;
    }
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes));
}

/** The value of a name that occurs exactly once. */
export function readOnly(pairs: ReturnType<typeof readPairs>, name: string): string | undefined {
  const values = pairs.filter(([one]) => one === name);
  return values.length === 1 ? values[0]?.[1] : undefined;
}
