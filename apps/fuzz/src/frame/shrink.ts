import { countNodes, isFields, isList, isText, type Json, replaceNode } from './json.ts';

/** The number of smaller inputs to try. */
const MAX_TRIES = 3000;

/** Makes an input smaller while its problem remains. */
export async function shrink(json: Json, isWrong: (json: Json) => Promise<boolean>): Promise<Json> {
  let smallest = json;
  let tries = 0;
  for (let isShrinking = true; isShrinking; ) {
    isShrinking = false;
    for (const smaller of listSmaller(smallest)) {
      if (tries++ > MAX_TRIES) return smallest;
      if (!(await isWrong(smaller))) continue;
      smallest = smaller;
      isShrinking = true;
      break;
    }
  }
  return smallest;
}

function* listSmaller(json: Json): Generator<Json> {
  for (let index = 0; index < countNodes(json); index++) {
    let node: Json = null;
    replaceNode(json, index, (found) => (node = found));
    for (const smaller of listSmallerNodes(node)) yield replaceNode(json, index, () => smaller);
  }
}

function* listSmallerNodes(node: Json): Generator<Json> {
  if (isFields(node)) {
    const entries = Object.entries(node);
    for (const i of entries.keys()) yield Object.fromEntries(entries.toSpliced(i, 1));
    return;
  }
  if (!isText(node) && !isList(node)) return;
  for (let size = Math.ceil(node.length / 2); size > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < node.length; at += size) {
      yield isText(node)
        ? node.slice(0, at) + node.slice(at + size)
        : [...node.slice(0, at), ...node.slice(at + size)];
    }
  }
}
