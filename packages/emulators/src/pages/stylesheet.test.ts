import { expect, test } from 'vitest';
import { stylesheet } from './stylesheet.ts';

/** Reads the custom properties of one color scheme; the second `:root` is the dark one. */
function readScheme(index: number): ReadonlyMap<string, string> {
  const block = stylesheet.split(':root {')[index + 1]?.split('}')[0] ?? '';
  const properties = block.matchAll(/--(?<name>[\w-]+): (?<value>#[0-9a-f]{6});/g);
  return new Map(
    [...properties].map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']),
  );
}

/** Computes the relative luminance (WCAG 2.2). */
function computeLuminance(color = ''): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function computeContrast(one = '', other = ''): number {
  const [darker = 0, lighter = 0] = [computeLuminance(one), computeLuminance(other)].toSorted(
    (a, b) => a - b,
  );
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXT_PAIRS = [
  ['text', 'card'],
  ['text', 'ground'],
  ['quiet', 'card'],
  ['quiet', 'ground'],
  ['accent', 'card'],
  ['accent-strong', 'card'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['alert-text', 'alert'],
];

test.each([
  ['light', 0],
  ['dark', 1],
])(
  'in the %s scheme, text has a contrast of at least 4.5:1 and control borders of at least 3:1',
  (_, index) => {
    const scheme = readScheme(index);
    const contrast = ([one = '', other = '']: string[]) =>
      computeContrast(scheme.get(one), scheme.get(other));
    for (const pair of TEXT_PAIRS) expect([pair, contrast(pair) >= 4.5]).toEqual([pair, true]);
    expect(contrast(['field-edge', 'card'])).toBeGreaterThanOrEqual(3);
    expect(contrast(['alert-edge', 'card'])).toBeGreaterThanOrEqual(3);
  },
);
