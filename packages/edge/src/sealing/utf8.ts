const encoder = new TextEncoder();

/** What a runtime's encoder returns. */
export type Utf8 = ReturnType<TextEncoder['encode']>;

/** Encodes a text in UTF-8. */
export function encodeUtf8(text: string): Utf8 {
  return encoder.encode(text);
}
