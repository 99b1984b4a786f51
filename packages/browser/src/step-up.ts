import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import { type Call, forgetCall, isRecent, keepCall, nameDemand } from './interrupted.ts';
import { readProblem } from './problem.ts';
import type { SignInOptions } from './sign-in.ts';
import type { AuthState } from './state.ts';

export { type Interrupted, takeInterrupted } from './interrupted.ts';

/** The options of {@link withStepUp}. */
export interface StepUpOptions {
  /**
   * Signs in without leaving the page: `signInByPopup` of `@postern/browser/popup`. Default: the page
   * leaves for the provider and comes back to its address; see {@link takeInterrupted}.
   */
  readonly by?: (
    auth: Pick<Auth, 'fetch' | 'session'>,
    options: Pick<SignInOptions, 'connection' | 'parameters'>,
  ) => Promise<AuthState>;
  /**
   * Asks the user before each step-up; `acrValues` and `maxAge` of the error say what for. With false,
   * the caller gets the 401. Default: no question. A browser opens a pop-up only shortly after a
   * click. If calls take long, or start without a click, show a button and resolve in its click handler.
   */
  readonly confirm?: (wanted: AuthError) => boolean | Promise<boolean>;
  /** Called before the page leaves. Its result, as JSON, is the `state` of {@link takeInterrupted}. */
  readonly saveState?: () => unknown;
  /** Receives why a step-up failed, such as `popup_closed`. The caller gets the 401 in any case. */
  readonly onFailure?: (error: AuthError) => void;
}

/**
 * Returns a kit to use in place of the given one. If a call fails with `step_up_required` (RFC 9470),
 * its `fetch` signs the user in as required, and then repeats the call with its body.
 *
 * - Calls that need the same step-up at once share one.
 * - A call starts at most one step-up. The caller gets the 401 if the user cancels, the sign-in fails,
 *   another user signs in, the provider names no user, or the step-up did not help.
 * - A `ReadableStream` cannot be repeated: the user signs in, and the caller still gets the 401.
 * - A redirect leaves the page, so the call stays pending. {@link takeInterrupted} continues after it.
 */
export function withStepUp<Claims extends object | undefined = undefined>(
  auth: Auth<Claims>,
  options: StepUpOptions = {},
): Auth<Claims> {
  let pending: { readonly demand: string; readonly isDone: Promise<boolean> } | undefined;
  /** How many step-ups have ended, to recognize a 401 to a call that started before the last one ended. */
  let ended = 0;
  /** Whether the last one succeeded. */
  let wasDone = false;

  function begin(demand: AuthError, call: Call): Promise<boolean> {
    const isDone = stepUp(auth, options, demand, call)
      .then((isStrong) => {
        ended += 1;
        wasDone = isStrong;
        return isStrong;
      })
      .finally(() => {
        pending = undefined;
      });
    pending = { demand: nameDemand(demand), isDone };
    return isDone;
  }

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    for (let hasOwn = false; ; ) {
      const endedBefore = ended;
      // The body of a request can be sent once, and that of a copy once more.
      const copy = input instanceof Request ? input.clone() : input;
      const response = await auth.fetch(copy, init);
      const demand = await readProblem(response);
      if (demand?.code !== 'step_up_required') return response;
      // A step-up that ended while the call was under way counts for it, as a pending one does.
      const isLate = ended > endedBefore;
      if (hasOwn && !isLate) return response;
      // A call with another demand waits, and may then start its own step-up.
      hasOwn ||= !isLate && (!pending || pending.demand === nameDemand(demand));
      const isDone = isLate ? wasDone : await (pending?.isDone ?? begin(demand, [input, init]));
      if (!isDone || init?.body instanceof ReadableStream) return response;
    }
  }
  return Object.assign(Object.create(auth), { fetch });
}

/**
 * Makes one step-up. With a redirect, the promise stays pending.
 *
 * @returns whether the same user has signed in again
 */
async function stepUp(
  auth: Pick<Auth<object | undefined>, 'state' | 'session' | 'fetch' | 'signIn'>,
  { by, confirm, saveState, onFailure }: StepUpOptions,
  demand: AuthError,
  call: Call,
): Promise<boolean> {
  const { session } = auth.state.session ? auth.state : await auth.session();
  if (!session || (!by && isRecent(demand, session))) return false;
  if (confirm && !(await confirm(demand))) return false;
  const { connection, user } = session;
  const signIn = { connection, parameters: buildParameters(demand) };
  try {
    if (!by) {
      await keepCall(demand, session, call, saveState?.());
      return await auth.signIn(signIn);
    }
    const after = await by(auth, signIn);
    return user !== undefined && after.session?.user?.sub === user.sub;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    if (!by) forgetCall();
    onFailure?.(error);
    return false;
  }
}

/** Builds the parameters of the sign-in (RFC 9470 §4). Without a demand, the user signs in once more. */
function buildParameters({ acrValues, maxAge }: AuthError): Record<string, string> {
  const parameters = {
    ...(acrValues && { acr_values: acrValues.join(' ') }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
  };
  return acrValues || maxAge !== undefined ? parameters : { prompt: 'login' };
}
