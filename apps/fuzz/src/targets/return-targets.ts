import { requestTarget } from '@postern/testing/generated-requests';
import { readReturnTarget } from '../../../../packages/browser/src/return-target.ts';
import {
  addError,
  readReturnTarget as readEdgeTarget,
} from '../../../../packages/edge/src/edge-flow/return-target.ts';
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
    'a return target of kit or edge is an address of this or a listed origin, also with an error added, and parses to itself; the edge’s is none of its endpoints',
  inputs: requestTarget,
  words: WORDS,
  read: (json) => (isText(json) ? json : undefined),
  run(target) {
    showPage({});
    const edges = readEdgeTarget(target, SETTINGS);
    return { kits: readReturnTarget(target).href, edges };
  },
  judge: (_, { kits, edges }) =>
    findTargetError(kits, ORIGIN) ?? (edges === undefined ? undefined : findEdgeTargetError(edges)),
});

/** Finds why an address is not a page of this origin, by the URL parser and by simpler ones. */
export function findTargetError(href: string, ...origins: readonly string[]): string | undefined {
  const again = new URL(href, 'https://elsewhere.example');
  if (again.href !== href) return `parses again as ${again.href}`;
  if (!origins.includes(again.origin)) return `leads to ${href}`;
  if (!origins.some((origin) => href.startsWith(`${origin}/`))) return `has another start: ${href}`;
  return again.username === '' && again.password === ''
    ? undefined
    : `has user information: ${href}`;
}

function findEdgeTargetError(href: string): string | undefined {
  const failed = addError(href, 'internal');
  const { origin, pathname, hash } = new URL(failed);
  if (!/[#&]postern-error=internal$/.test(hash)) return `has no error: ${failed}`;
  if (href.length > 1024) return 'it is too long for a cookie';
  const isEndpoint = origin === ORIGIN && /^\/(auth|api)\//.test(pathname);
  return isEndpoint
    ? `is an endpoint: ${href}`
    : (findTargetError(href, ORIGIN, LISTED) ?? findTargetError(failed, ORIGIN, LISTED));
}
