import type { SignedIn } from '@postern/core';
import type { Auth } from './auth.ts';
import type { AuthError } from './error.ts';
import { ATTEMPT_LIFETIME_MS, KIT_NAME } from './limits.ts';

/** The `sessionStorage` key of the interrupted call. */
const KEY = `${KIT_NAME}.step-up`;
/** The longest body that is kept, in bytes: browsers limit the storage of an origin to 5 MB. */
const MAX_BODY_BYTES = 1_048_576;
/** A page that needs the same step-up sooner than this after a successful one is in a loop, in seconds. */
const LOOP_SECONDS = 60;

/** The arguments of `auth.fetch`. */
export type Call = readonly [input: string | URL | Request, init: RequestInit | undefined];

/** The part of the session that a step-up compares. */
type Session = Pick<SignedIn, 'signedInAt' | 'user'>;

interface Kept {
  readonly demand: string;
  readonly startedAtMs: number;
  /** The session before the step-up. */
  readonly signedInAt: string;
  readonly sub?: string | undefined;
  readonly isTaken?: true;
  readonly state?: unknown;
  readonly call?: KeptCall | undefined;
}

interface KeptCall {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  /** A character for each byte. */
  readonly body: string;
}

/** A call that a step-up by redirect interrupted. */
export interface Interrupted<State = unknown> {
  /** What `saveState` returned. */
  readonly state: State | undefined;
  /**
   * Sends the call again, with its body. Absent if the user has not stepped up, if the provider names
   * no user, or if the body was a stream or longer than 1 MiB.
   */
  readonly repeat?: () => Promise<Response>;
}

/** Names what a step-up is for, to compare two. */
export function nameDemand({ acrValues, maxAge }: AuthError): string {
  return `${acrValues?.join(' ')} ${maxAge}`;
}

/** Whether the page has just returned from the same step-up: another one would not help. */
export function isRecent(demand: AuthError, { signedInAt }: Session): boolean {
  const kept = read();
  const seconds = Math.min(demand.maxAge ?? LOOP_SECONDS, LOOP_SECONDS);
  return (
    kept?.demand === nameDemand(demand) &&
    kept.signedInAt !== signedInAt &&
    // Absolute, because the call may have been stored while the clock was ahead.
    Math.abs(Date.now() - kept.startedAtMs) < seconds * 1000
  );
}

/** Stores a call in this tab, before the page leaves. Without room, the call is left out. */
export async function keepCall(
  demand: AuthError,
  { signedInAt, user }: Session,
  call: Call,
  state: unknown,
): Promise<void> {
  const kept: Kept = {
    demand: nameDemand(demand),
    startedAtMs: Date.now(),
    signedInAt,
    sub: user?.sub,
    state,
  };
  if (!write({ ...kept, call: await serialize(call) })) write(kept);
}

/** Deletes the stored call. */
export function forgetCall(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is blocked, so nothing was stored.
  }
}

/**
 * Takes the call that a step-up by redirect interrupted in this tab. Call it when the page shows what
 * it belongs to, such as the form. It waits for the session, and returns undefined if there is no such
 * call from the last 15 minutes, if no user or another user is signed in.
 *
 * `State` is the type that the app gives to what `saveState` returned; the kit does not check it.
 */
export async function takeInterrupted<State = unknown>(
  auth: Pick<Auth, 'fetch' | 'session'>,
): Promise<Interrupted<State> | undefined>;
export async function takeInterrupted(
  auth: Pick<Auth, 'fetch' | 'session'>,
): Promise<Interrupted | undefined> {
  const kept = read();
  if (!kept || kept.isTaken || Date.now() - kept.startedAtMs > ATTEMPT_LIFETIME_MS) {
    return undefined;
  }
  const { session } = await auth.session();
  // A user who is signed out may sign in and come back to the form.
  if (!session) return undefined;
  const { call, sub, state, ...rest } = kept;
  write({ ...rest, isTaken: true });
  if (session.user?.sub !== sub) return undefined;
  const isDone = sub !== undefined && session.signedInAt !== kept.signedInAt;
  return { state, ...(call && isDone && { repeat: async () => send(auth, call) }) };
}

async function send(
  auth: Pick<Auth, 'fetch'>,
  { url, method, headers, body }: KeptCall,
): Promise<Response> {
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
  const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  return auth.fetch(url, body ? { ...init, body: bytes } : init);
}

/** Reads a call as text. A stream has been sent already. */
async function serialize([input, init]: Call): Promise<KeptCall | undefined> {
  if (init?.body instanceof ReadableStream) return undefined;
  const isRequest = input instanceof Request;
  const request = new Request(isRequest ? input.clone() : location.href, init);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) return undefined;
  return {
    url: isRequest ? input.url : String(input),
    method: request.method,
    headers: [...request.headers],
    body: Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''),
  };
}

function write(kept: Kept): boolean {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** Only this module writes here, so the fields are trusted. Unreadable: undefined. */
function read(): Kept | undefined {
  try {
    const kept: Kept | undefined = JSON.parse(sessionStorage.getItem(KEY) ?? '') ?? undefined;
    return kept;
  } catch {
    return undefined;
  }
}
