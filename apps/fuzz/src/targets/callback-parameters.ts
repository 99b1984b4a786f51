import * as fc from 'fast-check';
import {
  type Callback,
  readCallback,
  takeCallback,
} from '../../../../packages/browser/src/callback.ts';
import { AuthError } from '../../../../packages/browser/src/error.ts';
import { KIT_NAME } from '../../../../packages/browser/src/limits.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { readOnly, readPairs } from './form.ts';
import { ORIGIN, showPage } from './page.ts';
import { findTargetError } from './return-targets.ts';

const ATTEMPT = {
  state: 'postern.st.ate',
  connection: 'op',
  codeVerifier: 'v'.repeat(43),
  returnTo: '/projects?day=1',
  redirectUri: `${ORIGIN}/callback`,
  issuer: 'https://op.example',
  uses: 0,
};
const VALID = 'code=c&state=postern.st.ate&iss=https%3A%2F%2Fop.example';
const WORDS = [
  ...'code state iss error error_description access_token id_token refresh_token'.split(' '),
  ...VALID.split('&'),
  ...'& = %26 %3D + %63ode c%6fde ; code[] Code %00 access_token=secret error=access_denied'.split(
    ' ',
  ),
];

interface Outcome {
  /** The query in the page's address: a URL parser removes line breaks and tabs. */
  readonly query: string;
  readonly callback: Callback | undefined;
  readonly code: string | undefined;
  readonly addresses: readonly string[];
}

export const callbackParameters: Target = defineTarget<string, Outcome>({
  name: 'callback-parameters',
  property:
    'the kit passes a code on only if state, code and iss occur once and match the attempt, without an error; the address keeps none of them',
  inputs: fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 8 })
    .map((words) => `${VALID}&${words.join('&')}`),
  words: WORDS,
  read: (json) => (isText(json) ? json : undefined),
  run: take,
  judge,
});

function take(query: string): Outcome {
  const attempts = JSON.stringify([{ ...ATTEMPT, startedAtMs: Date.now() }]);
  const { search } = new URL(`${ORIGIN}/callback?${query.replaceAll('#', '%23')}`);
  const page = { pathname: '/callback', search, storage: { [KIT_NAME]: attempts } };
  const { addresses } = showPage(page);
  const callback = takeCallback();
  const code = callback && readCode(callback);
  return { query: search.slice(1), callback, code, addresses };
}

function readCode(callback: Callback): string | undefined {
  try {
    return readCallback(callback).code;
  } catch (error) {
    if (error instanceof AuthError) return undefined;
    throw error;
  }
}

function judge(_: string, { query, code, addresses }: Outcome): string | undefined {
  const pairs = readPairs(query);
  const only = (name: string): string | undefined => readOnly(pairs, name);
  const isValid =
    only('state') === ATTEMPT.state &&
    only('iss') === ATTEMPT.issuer &&
    code === only('code') &&
    code !== '' &&
    !pairs.some(([name]) => name === 'error');
  if (code !== undefined && !isValid) return `passes the code ${code} on`;
  if (
    code === undefined &&
    pairs.length === 3 &&
    only('code') &&
    only('state') === ATTEMPT.state &&
    only('iss') === ATTEMPT.issuer
  )
    return 'rejects a valid response';
  const [address] = addresses;
  if (addresses.length !== 1 || address === undefined) return `${addresses.length} addresses`;
  const left = readPairs(new URL(address).search.slice(1)).map(([name]) => name);
  const secret = left.find((name) => /^(code|state|iss|error\w*|\w+_token)$/.test(name));
  return secret === undefined ? findTargetError(address, ORIGIN) : `the address keeps ${secret}`;
}
