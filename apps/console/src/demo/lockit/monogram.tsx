import type { JSX } from 'preact';

const HUES = 6;

/** A project's initials on one of six hues, chosen by its id. Decoration only. */
export function Monogram({
  id,
  name,
}: {
  readonly id: string;
  readonly name: string;
}): JSX.Element {
  return (
    <span class={`monogram monogram-${pickHue(id)}`} aria-hidden="true">
      {buildInitials(name)}
    </span>
  );
}

function pickHue(id: string): number {
  let sum = 0;
  for (const character of id) sum += character.codePointAt(0) ?? 0;
  return sum % HUES;
}

function buildInitials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase())
    .join('');
}
