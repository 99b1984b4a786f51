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
  remove:
    'Step 3 of 3. Deploy this value everywhere. Only the key that encrypts is left; compare its id with the first of keys in the log event listening.',
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
      if (isNewer(newest, last)) {
        throw new KeyError(
          `${readId(newest)} is promoted already: it is in front of ${readId(last)}. When the sessions of the older keys have ended, run: postern keys remove`,
        );
      }
      return [last, ...present.slice(0, -1)];
    case 'remove':
      if (older.length === 0)
        throw new KeyError('The ring has one key only, so it cannot be removed.');
      checkPromoted(newest, older);
      return [newest];
  }
}

/**
 * The first key encrypts, and removing the others would drop a key that was only added, with the sessions
 * of instances that run with it in front.
 *
 * @throws KeyError if an id shows that one of the others is newer
 */
function checkPromoted(first: string, others: readonly string[]): void {
  const added = others.find((key) => isNewer(key, first));
  if (added === undefined) return;
  throw new KeyError(
    `${readId(added)} is newer than ${readId(first)}, and not promoted in this ring. Read POSTERN_KEYS again as it is deployed, or run first: postern keys promote. To give up the new key, delete it from POSTERN_KEYS by hand.`,
  );
}

function readId(key: string): string {
  return key.split(':', 1)[0] ?? '';
}

/** The date of an id that {@link createKey} made, and the counter, 1 without one. */
const MADE_ID = /^(k\d{8})(?:-(\d{1,6}))?$/;

function readMadeId(key: string): { readonly day: string; readonly count: number } | undefined {
  const [, day, count = '1'] = MADE_ID.exec(readId(key)) ?? [];
  return day === undefined ? undefined : { day, count: Number(count) };
}

/** Whether both ids show when the keys were made, and this one was made later. */
function isNewer(key: string, other: string): boolean {
  const [made, before] = [readMadeId(key), readMadeId(other)];
  if (made === undefined || before === undefined) return false;
  return made.day === before.day ? made.count > before.count : made.day > before.day;
}

/** A key with an id of its own: the date, and a counter that is higher than that of each key of the day. */
function createKey(present: readonly string[]): string {
  const day = `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
  const counts = present.map(readMadeId).flatMap((made) => (made?.day === day ? [made.count] : []));
  const id = counts.length === 0 ? day : `${day}-${Math.max(...counts) + 1}`;
  return `${id}:${randomBytes(32).toString('base64url')}`;
}
