import { readReturnTarget } from '../../../../packages/browser/src/return-target.ts';
import {
  addError,
  readReturnTarget as readEdgeTarget,
} from '../../../../packages/edge/src/edge-flow/return-target.ts';
import { requestTarget } from '../../../../packages/edge/src/testing/generated-requests.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { ORIGIN, showPage } from './page.ts';

export const WORDS: readonly string[] =
  `/ // \\ /\\ https: http: ${ORIGIN} ${ORIGIN}. ${ORIGIN}@evil.example https://evil.example //evil.example javascript: data: blob:${ORIGIN}/x user:pass@ @ ? # %2f %5c %00 .. : app.example\u3002`.split(
    ' ',
  );

const LISTED = 'https://listed.example:8443';
const SETTINGS = { publicOrigin: ORIGIN, allowedOrigins: [LISTED] };

export const returnTargets: Target = defineTarget({
  name: 'return-targets',
  property:
    'a return target, of the kit or of the edge, is an address of this origin or of a listed one, also with an error added, and stays the same when it is read again; the edge’s is none of its endpoints',
  inputs: requestTarget,
  words: WORDS,
  read: (json) => (isText(json) ? json : undefined),
  run(target) {
    showPage({});
    const edges = readEdgeTarget(target, SETTINGS);
    return { kits: readReturnTarget(target).href, edges };
  },
  judge: (_, { kits, edges }) =>
    explainTarget(kits, ORIGIN) ?? (edges === undefined ? undefined : explainEdgeTarget(edges)),
});

/** Why an address is no page of this origin, to this URL parser or to a reader that is simpler. */
export function explainTarget(href: string, ...origins: readonly string[]): string | undefined {
  const again = new URL(href, 'https://elsewhere.example');
  if (again.href !== href) return `read again it is ${again.href}`;
  if (!origins.includes(again.origin)) return `it leads to ${href}`;
  if (!origins.some((origin) => href.startsWith(`${origin}/`)))
    return `it begins otherwise: ${href}`;
  return again.username === '' && again.password === '' ? undefined : `it names a user: ${href}`;
}

function explainEdgeTarget(href: string): string | undefined {
  const failed = addError(href, 'internal');
  const { origin, pathname, hash } = new URL(failed);
  if (!/[#&]postern-error=internal$/.test(hash)) return `the error is not in ${failed}`;
  if (href.length > 1024) return 'it is too long for a cookie';
  const isEndpoint = origin === ORIGIN && /^\/(auth|api)\//.test(pathname);
  return isEndpoint
    ? `it is an endpoint: ${href}`
    : (explainTarget(href, ORIGIN, LISTED) ?? explainTarget(failed, ORIGIN, LISTED));
}
