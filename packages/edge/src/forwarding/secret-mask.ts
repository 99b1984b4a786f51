/** One way to write a character of a secret. */
interface Writing {
  readonly bytes: readonly number[];
  /** Letters of an escape may have either case. */
  readonly isEscape: boolean;
}

const ASTERISK = 0x2a;
/** The named character references that servers write (HTML §13.5). */
const NAMED: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '&': '&amp;',
  "'": '&apos;',
  '<': '&lt;',
  '>': '&gt;',
};

/**
 * Finds a secret in bytes, even if some or all of its characters are escaped: as in a URL (`%2F`), in
 * a JSON string (`\/`, `\u002f`) and in HTML (`&#47;`, `&#x2f;`, `&amp;`).
 */
export class SecretMask {
  readonly #characters: readonly (readonly Writing[])[];
  /** The bytes that can begin the secret. */
  readonly #beginnings: ReadonlySet<number>;

  /** @param secret visible ASCII characters */
  constructor(secret: string) {
    this.#characters = Array.from(secret, listWritings);
    this.#beginnings = new Set(this.#characters[0]?.map(({ bytes: [first = 0] }) => first));
  }

  /** Whether a header's value contains the secret. */
  isIn(value: string): boolean {
    const bytes = new TextEncoder().encode(value);
    this.hide(bytes, true);
    return new TextDecoder().decode(bytes) !== value;
  }

  /**
   * Replaces each byte of the secret by `*`.
   *
   * @param isLast no more bytes follow
   * @returns the index from which the bytes may begin the secret, and more of it is to come
   */
  hide(bytes: Uint8Array, isLast: boolean): number {
    for (let at = 0; at < bytes.length; at += 1) {
      if (!this.#beginnings.has(bytes[at] ?? 0)) continue;
      const end = this.#match(bytes, at);
      if (end === 'cut') {
        if (!isLast) return at;
      } else if (end !== undefined) bytes.fill(ASTERISK, at, end);
    }
    return bytes.length;
  }

  /** @returns the end of the secret that begins here; `cut` if it may go on after the last byte */
  #match(bytes: Uint8Array, at: number): number | 'cut' | undefined {
    // A text can be read in several ways: `%25` is a percent sign, or itself.
    let ends = new Set([at]);
    let isCut = false;
    for (const writings of this.#characters) {
      const next = new Set<number>();
      for (const start of ends) {
        for (const writing of writings) {
          const end = compare(bytes, start, writing);
          if (end === 'cut') isCut = true;
          else if (end !== undefined) next.add(end);
        }
      }
      if (next.size === 0) return isCut ? 'cut' : undefined;
      ends = next;
    }
    return Math.max(...ends);
  }
}

function listWritings(character: string): readonly Writing[] {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const escapes = [`%${hex}`, `\\u00${hex}`, `\\${character}`, `&#${code};`, `&#x${hex};`];
  const named = NAMED[character];
  return [
    { bytes: encode(character), isEscape: false },
    ...[...escapes, ...(named === undefined ? [] : [named])].map((escape) => ({
      bytes: encode(escape),
      // A backslash escapes the very character.
      isEscape: escape.length > 2,
    })),
  ];
}

function encode(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

function compare(
  bytes: Uint8Array,
  start: number,
  { bytes: wanted, isEscape }: Writing,
): number | 'cut' | undefined {
  for (const [i, byte] of wanted.entries()) {
    const found = bytes[start + i];
    if (found === undefined) return 'cut';
    if (found !== byte && !(isEscape && toLowerCase(found) === byte)) return undefined;
  }
  return start + wanted.length;
}

function toLowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
