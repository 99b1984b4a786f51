import { type Fixes, keepFixes } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import { parseChallenges } from '../http/challenges.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Authentication } from '../oauth/token-set.ts';
import { ACR, type Assurance, MAX_AGE } from '../routes/assurance.ts';
import type { Route } from '../routes/route.ts';
import { isRecent } from '../time.ts';
import { findUnnamed, listSignIns, nameConnections } from './signed-in-with.ts';

/** The longest `acr_values`, in characters: an app may send no longer parameter of a sign-in. */
const MAX_VALUES_LENGTH = 1000;

/** Whether a user signed in as a route requires. A claim that the provider does not state is not met. */
export function isAssured(
  { acr: values, maxAgeSeconds }: Assurance,
  signIn: Authentication | undefined,
  nowMs: number,
): boolean {
  const { acr, authenticatedAtMs = Number.NEGATIVE_INFINITY } = signIn ?? {};
  if (values && (acr === undefined || !values.includes(acr))) return false;
  return maxAgeSeconds === undefined || isRecent(authenticatedAtMs, nowMs, maxAgeSeconds * 1000);
}

/** Builds `step_up_required` with what a route requires. */
export function requireStepUp({ acr, maxAgeSeconds }: Assurance): Failure {
  return new Failure('step_up_required', {
    cause: 'the route requires it',
    stepUp: {
      ...(acr && { acrValues: [...acr] }),
      ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
    },
  });
}

/**
 * Reads the challenge of an API that wants a stronger or more recent sign-in:
 * `error="insufficient_user_authentication"` of the scheme Bearer or DPoP, with `acr_values` and
 * `max_age`, in a 401 to a user's token (RFC 9470 §3). Another token of the same sign-in would not
 * help.
 *
 * @returns `step_up_required`; undefined without such a challenge, or if any part of the field or of
 *   that challenge is malformed: the upstream's response then counts as any other 401
 */
export function readStepUp(
  { credential }: Route,
  { status, headers }: Response,
): Failure | undefined {
  if (status !== 401 || credential !== 'user') return undefined;
  const challenge = parseChallenges(headers.get('www-authenticate') ?? '')?.find(
    ({ scheme, parameters }) =>
      (scheme === 'bearer' || scheme === 'dpop') &&
      parameters.get('error') === 'insufficient_user_authentication',
  );
  if (challenge === undefined) return undefined;
  const values = challenge.parameters.get('acr_values');
  const maxAge = challenge.parameters.get('max_age');
  const acrValues = values?.split(' ').filter((value) => value !== '');
  const isReadable =
    (values?.length ?? 0) <= MAX_VALUES_LENGTH &&
    acrValues?.every((value) => ACR.test(value)) !== false &&
    (maxAge === undefined || MAX_AGE.test(maxAge));
  if (!isReadable) return undefined;
  return new Failure('step_up_required', {
    cause: 'the API requires it',
    stepUp: {
      ...(acrValues?.[0] !== undefined && { acrValues }),
      ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    },
  });
}

/** Finds every error in the assurance of a route, and in its connections, each with its fix. */
export function findAssuranceErrors(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
): readonly string[] {
  const { assurance, credential } = route;
  if (assurance === undefined) return [];
  const possible = listSignIns(route, connections);
  const telling = possible.filter(namesSignIn);
  const invalid = keepFixes(findValueErrors(assurance));
  return keepFixes([
    ...invalid,
    credential !== 'user' &&
      !route.needsSession &&
      'has assurance but needs no session; set needsSession',
    telling.length === 0 && explainSilence(possible),
    findSharedClass(route, connections),
    ...(invalid.length > 0 ? [] : telling).flatMap((one) => findFixedErrors(assurance, one)),
  ]);
}

/** Each provider defines its own classes (OpenID Connect Core 1.0 §2, `acr`). */
function findSharedClass(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
): string | undefined {
  if (route.assurance?.acr === undefined) return undefined;
  const ids = findUnnamed(route, connections, namesSignIn);
  return ids.length === 0 ? undefined : `reads acr, and ${nameConnections(ids)}`;
}

function namesSignIn({ authorizationCode }: Connection): boolean {
  return authorizationCode?.scopes?.includes('openid') ?? false;
}

function explainSilence(possible: readonly Connection[]): string {
  const ids = possible.map(({ id }) => id).join(' or ');
  return ids === ''
    ? 'has assurance, and no connection signs users in; add one with the scope openid'
    : `has assurance, and ${ids} cannot tell how users signed in; add openid to its scopes`;
}

function findValueErrors(assurance: Assurance): Fixes {
  const { acr, maxAgeSeconds, ...others }: Assurance = Object(assurance);
  const isList = Array.isArray(acr) && acr.length > 0 && acr.every((value) => ACR.test(value));
  const isAge = Number.isInteger(maxAgeSeconds) && MAX_AGE.test(String(maxAgeSeconds));
  const [unknown] = Object.keys(others);
  return [
    acr === undefined &&
      maxAgeSeconds === undefined &&
      'has an assurance that asks for nothing; set acr or maxAgeSeconds, or leave it out',
    unknown !== undefined && `has ${unknown} in assurance; it takes acr and maxAgeSeconds`,
    acr !== undefined &&
      !(isList && acr.join(' ').length <= MAX_VALUES_LENGTH) &&
      'has an assurance whose acr is not a list of values without spaces; write ["gold"]',
    maxAgeSeconds !== undefined &&
      !(isAge && maxAgeSeconds > 0) &&
      'has an assurance whose maxAgeSeconds is not a whole number above 0; write 300',
  ];
}

/** An app cannot change a parameter that its connection sends with every sign-in. */
function findFixedErrors(
  { acr, maxAgeSeconds }: Assurance,
  { id, authorizationCode }: Connection,
): readonly string[] {
  const fixed = authorizationCode?.parameters ?? {};
  const wanted = { acr_values: acr?.join(' '), max_age: maxAgeSeconds?.toString() };
  return Object.entries(wanted)
    .filter(([name, value]) => value !== undefined && (fixed[name] ?? value) !== value)
    .map(
      ([name, value]) =>
        `needs a step-up with ${name}=${value}, and ${id} always sends ${name}=${fixed[name]}; remove it from the parameters of ${id}`,
    );
}
