import { randomBytes } from 'node:crypto';

/** The output of a step. */
interface KeyStep {
  /** The next value of `POSTERN_KEYS`. */
  readonly keys: string;
  /** What to do with it, and when to take the next step. */
  readonly advice: string;
}

/** A step that is not possible, and why. */
export class KeyError extends Error {}

/** Names of the actions of `postern keys`. */
export const KEY_ACTIONS = ['new', 'add', 'promote', 'remove'] as const;
/** One of {@link KEY_ACTIONS}. */
export type KeyAction = (typeof KEY_ACTIONS)[number];

const ADVICE: Readonly<Record<KeyAction, string>> = {
  new: 'A new key ring. Set POSTERN_KEYS to it, as a secret.',
  add: 'Step 1 of 3. Deploy this value everywhere, so that every instance can decrypt with the new key. Then run: postern keys promote',
  promote:
    'Step 2 of 3. Deploy this value everywhere. The new key then encrypts. Wait for POSTERN_SESSION_ABSOLUTE_SECONDS (30 days by default), until every session of the old key has ended. Then run: postern keys remove',
  remove: 'Step 3 of 3. Deploy this value everywhere. The old key is gone.',
};

/**
 * Makes a key ring, or takes the next of the three steps of a rotation. Old and new instances of
 * the edge run side by side during a deployment, so each step needs a separate deployment.
 *
 * @param ring the present value of `POSTERN_KEYS`, which is not needed for `new`
 * @throws KeyError if the step is not possible with this ring
 */
export function changeKeys(action: KeyAction, ring: string | undefined): KeyStep {
  const keys = (ring ?? '').split(',').map((key) => key.trim());
  const present = keys.filter((key) => key !== '');
  if (action !== 'new' && present.length === 0) {
    throw new KeyError(
      'POSTERN_KEYS is not set. Set it to the present key ring, or make a new one: npx -p @postern/node postern keys new',
    );
  }
  return { keys: buildRing(action, present).join(','), advice: ADVICE[action] };
}

function buildRing(action: KeyAction, present: readonly string[]): readonly string[] {
  const [newest = '', ...older] = present;
  const last = present.at(-1) ?? '';
  switch (action) {
    case 'new':
      return [createKey([])];
    case 'add':
      return [...present, createKey(present)];
    case 'promote':
      if (older.length === 0)
        throw new KeyError('The ring has one key only. Run first: postern keys add');
      return [last, ...present.slice(0, -1)];
    case 'remove':
      if (older.length === 0)
        throw new KeyError('The ring has one key only, so it cannot be removed.');
      return [newest];
  }
}

/** A key with an id that the ring does not have: the date, and a counter if needed. */
function createKey(present: readonly string[]): string {
  const taken = new Set(present.map((key) => key.split(':', 1)[0]));
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  let id = `k${date}`;
  for (let count = 2; taken.has(id); count += 1) id = `k${date}-${count}`;
  return `${id}:${randomBytes(32).toString('base64url')}`;
}
