import { countNodes, isFields, isList, isText, type Json, replaceNode } from './json.ts';
import type { Random } from './random.ts';

/** Longer texts are cut: `growth.ts` measures the effect of length. */
const MAX_CHARACTERS = 4096;

/** Values that often break readers of JSON. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  '',
  ' ',
  '0',
  [],
  {},
  [null],
  [['']],
  { length: 1 },
];

/** Characters that separate, end, hide or escape something in some format. */
const CHARACTERS: readonly string[] = [
  '\0\t\n\v\f\r "%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u007f\u0080\u0085\u00a0\u00ad\u00ff',
  '\u0130\u017f\u1680\u2000\u2028\u202e\u212a\u3000\ufeff\uff0e\uff0f\ufffd\ud800\udc00',
].flatMap((some) => some.split(''));

export interface MutationSource {
  readonly random: Random;
  /** The words of the format: names, separators, special values. */
  readonly words: readonly string[];
  /** Another input, as a source of parts. */
  readonly other: Json;
}

/** Changes one to four places of an input. */
export function mutate(json: Json, source: MutationSource): Json {
  let mutant = json;
  for (let left = 1 + source.random.below(4); left > 0; left--) {
    const index = source.random.below(countNodes(mutant));
    mutant = replaceNode(mutant, index, (node) => mutateNode(node, source));
  }
  return mutant;
}

function mutateNode(node: Json, source: MutationSource): Json {
  const { random } = source;
  if (random.below(20) === 0) return random.pick(ODD);
  if (isText(node)) return mutateText(node, source);
  if (isList(node)) return mutateList(node, source);
  if (isFields(node)) return mutateFields(node, source);
  if (typeof node !== 'number') return random.pick(ODD);
  return random.pick([node + 1, node - 1, -node, node * 1000, node / 2, random.below(256)]);
}

type Edit = (text: string, source: MutationSource) => string;

const EDITS: readonly Edit[] = [
  (text, { random }) => splice(text, random, ''),
  (text, { random }) => insert(text, random, random.pick(CHARACTERS)),
  (text, { random }) => insert(text, random, String.fromCharCode(random.below(256))),
  (text, { random, words }) => (words.length > 0 ? insert(text, random, random.pick(words)) : text),
  (text, { random, words }) => (words.length > 0 ? splice(text, random, random.pick(words)) : text),
  (text, { random }) => insert(text, random, takePart(text, random)),
  (text, { random, other }) => splice(text, random, takePart(readText(other, random), random)),
  (text, { random }) => insert(text, random, takePart(text, random).repeat(2 + random.below(30))),
  (text, { random }) => flipBit(text, random),
  (text, { random }) => swapCase(text, random),
  (text, { random }) => insert(text, random, escapePart(takePart(text, random) || '/')),
];

function mutateText(text: string, source: MutationSource): string {
  return source.random.pick(EDITS)(text, source).slice(0, MAX_CHARACTERS);
}

/** Replaces a part with text. */
function splice(text: string, random: Random, put: string): string {
  const start = random.below(text.length + 1);
  const length = random.below(Math.min(16, text.length - start + 1));
  return text.slice(0, start) + put + text.slice(start + length);
}

function insert(text: string, random: Random, put: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + put + text.slice(at);
}

function takePart(text: string, random: Random): string {
  const start = random.below(text.length + 1);
  return text.slice(start, start + 1 + random.below(24));
}

function flipBit(text: string, random: Random): string {
  if (text === '') return text;
  const at = random.below(text.length);
  const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(8)));
  return text.slice(0, at) + flipped + text.slice(at + 1);
}

function swapCase(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const part = text.slice(at, at + 1 + random.below(8));
  const swapped = part === part.toLowerCase() ? part.toUpperCase() : part.toLowerCase();
  return text.slice(0, at) + swapped + text.slice(at + part.length);
}

/** Percent-encodes a part (RFC 3986 §2.1). */
function escapePart(part: string): string {
  return [...new TextEncoder().encode(part)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('');
}

/** A random text of a tree. */
function readText(json: Json, random: Random): string {
  if (isText(json)) return json;
  if (typeof json !== 'object' || json === null) return String(json);
  const children = [...Object.values(json), ...(isFields(json) ? Object.keys(json) : [])];
  return children.length === 0 ? '' : readText(random.pick(children), random);
}

function mutateList(list: readonly Json[], source: MutationSource): Json {
  const { random, other } = source;
  const at = random.below(list.length + 1);
  const taken = isList(other) && other.length > 0 ? random.pick(other) : random.pick(ODD);
  const item = list.length > 0 ? random.pick(list) : taken;
  switch (random.below(5)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, item);
    case 2:
      return list.toSpliced(at, 0, taken);
    case 3:
      return list.toSorted(() => random.below(3) - 1);
    default:
      return list.length < 64 ? [...list, ...list] : list.slice(0, at);
  }
}

function mutateFields(fields: Json, source: MutationSource): Json {
  const { random, words, other } = source;
  const entries = isFields(fields) ? Object.entries(fields) : [];
  const at = random.below(entries.length + 1);
  const [name, value] = entries[at] ?? ['x', random.pick(ODD)];
  const others = isFields(other) ? Object.entries(other) : [];
  switch (random.below(4)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(entries.toSpliced(at, 1, [mutateText(name, source), value]));
    case 2:
      return Object.fromEntries(others.length > 0 ? [...entries, random.pick(others)] : entries);
    default: {
      const word = words.length > 0 ? random.pick(words) : name;
      return Object.fromEntries([...entries, [word, value]]);
    }
  }
}
